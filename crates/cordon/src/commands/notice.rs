//! `cordon notice`

use cordon_gateway::reviewed_notices;
use cordon_log::ReviewDraft;

use crate::{
    cli::Notice,
    commands::{Place, open, statement},
    failure::Failure,
    output::{file, say},
};

pub(crate) async fn run(args: Notice, authority: &Place) -> Result<(), Failure> {
    match args {
        Notice::Show { measure, language, proposed, plain } => {
            let gateway = open(authority).await?;
            let (_, notice) = gateway.notice(&measure, language, proposed)?;
            let text = if plain {
                notice.plain()
            } else {
                notice.marked(&reviewed_notices(gateway.state(), &measure))
            };
            say::raw(text.as_bytes());
            Ok(())
        }
        Notice::Review { measure, language, role, post, proposed, out } => {
            let gateway = open(authority).await?;
            let draft = gateway.draft_review(&measure, (language, proposed), (role, &post))?;
            let json = serde_json::to_string_pretty(&draft)
                .map_err(|_| Failure::broken("the review cannot be written"))?;
            file::write(&out, json.as_bytes())?;
            say::line(format_args!("wrote {}; the {role} signs it elsewhere", out.display()));
            Ok(())
        }
        Notice::Sign { review, key, out } => {
            let path = review.display();
            let draft: ReviewDraft =
                serde_json::from_slice(&file::read(&review)?).map_err(|_| {
                    Failure::usage(format_args!("`{path}` is not an exported review"))
                        .help("`cordon notice review` writes it; a signed one is signed already")
                })?;
            let key = statement::secret(&key)?;
            let bytes = key.sign_review(draft)?.to_bytes().map_err(Failure::broken)?;
            let out = out.unwrap_or(review);
            file::write(&out, &bytes)?;
            say::line(format_args!("signed {}", out.display()));
            Ok(())
        }
        Notice::Import { review } => {
            let bytes = file::read(&review)?;
            let leaf = open(authority).await?.import_review(&bytes).await?;
            say::line(format_args!("the review is in the log (leaf {leaf})"));
            Ok(())
        }
    }
}
