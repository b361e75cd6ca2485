//! `cordon ask`

use std::path::{Path, PathBuf};

use cordon_gateway::{Answered, Gateway};
use cordon_query::{Charge, Question};

use crate::{
    cli::{AnswerFormat, Ask},
    failure::Failure,
    output::{answer, file, say},
};

pub(crate) async fn run(args: &Ask, gateway: &mut Gateway) -> Result<(), Failure> {
    let question = question(args)?;
    if args.explain {
        say::line(gateway.explain(&args.measure, args.role, &question)?);
        return Ok(());
    }
    if args.format == AnswerFormat::Parquet && args.out.is_none() {
        return Err(Failure::usage("Parquet is not for a terminal").help("name a file with --out"));
    }
    let answered = gateway.ask(&args.measure, args.role, &question).await?;
    let receipt = keep_receipt(gateway, &answered, args.receipt.as_deref()).await?;
    let bytes = answer::bytes(&answered, args.format)?;
    match &args.out {
        Some(out) => file::write(out, &bytes)?,
        None => say::raw(&bytes),
    }
    let footing = answer::footing(&answered, gateway);
    let receipt = format!("receipt  {}", receipt.display());
    if args.format == AnswerFormat::Table {
        say::line(footing);
        say::line(receipt);
    } else {
        // What it cost is told all the same, beside the output that programs read.
        footing.lines().filter(|line| !line.is_empty()).for_each(say::aside);
        say::aside(receipt);
    }
    Ok(())
}

/// Writes the receipt of an answer, by default into `releases/` of the authority's folder.
pub(crate) async fn keep_receipt(
    gateway: &mut Gateway,
    answered: &Answered,
    named: Option<&Path>,
) -> Result<PathBuf, Failure> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let dir = gateway.dir().join("releases");
            std::fs::create_dir_all(&dir).map_err(|error| Failure::file(&dir, &error))?;
            dir.join(format!("{}-{}.receipt.json", answered.release.measure, answered.leaf))
        }
    };
    file::write(&path, &gateway.receipt(answered.leaf).await?)?;
    Ok(path)
}

fn question(args: &Ask) -> Result<Question, Failure> {
    let charge = match (&args.charge.epsilon, &args.charge.spend, &args.charge.within) {
        (Some(epsilon), _, _) => Charge::ByEpsilon(epsilon.clone()),
        (_, Some(rho), _) => Charge::BySpend(rho.clone()),
        (_, _, Some(width)) => Charge::Within(width.clone()),
        _ => {
            return Err(Failure::usage("say what the answer may cost").help(
                "--epsilon E, --spend RHO, or --within W (95 % intervals of ± W); try it with \
                 --explain first: that costs nothing",
            ));
        }
    };
    let (sql, purpose) = (args.sql.clone(), args.purpose.clone());
    Ok(Question { sql, purpose, charge, clip: args.clip })
}
