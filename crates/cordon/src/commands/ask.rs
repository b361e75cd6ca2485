//! `cordon ask`

use std::path::{Path, PathBuf};

use cordon_gateway::{Answered, Gateway, ask_dummy};
use cordon_query::{Charge, Question};

use crate::{
    cli::{self, AnswerFormat, Ask, Output},
    commands::check,
    failure::Failure,
    output::{answer, dummy, explained, file, say},
    slot::in_slot,
};

pub(crate) async fn run(args: &Ask, gateway: &mut Gateway) -> Result<(), Failure> {
    let [measure, sql] = args.words.as_slice() else {
        return Err(Failure::usage("name the measure, then the question")
            .help("`cordon ask MEASURE \"SELECT …\"`; `cordon measure list` names the measures"));
    };
    let measure = &measure.parse().map_err(Failure::usage)?;
    let question = question(args, sql)?;
    if args.explain {
        let json = explained::is_json(args.output.format)?;
        let explanation = gateway.explain(measure, args.role, &question)?;
        let told =
            if json { explained::json(&explanation)?.to_string() } else { explanation.to_string() };
        return told_in(&args.output, &told);
    }
    writable(&args.output)?;
    let answered = in_slot(gateway.ask(measure, args.role, &question)).await?;
    let receipt = keep_receipt(gateway, &answered, args.output.receipt.as_deref()).await?;
    let bytes = answer::bytes(&answered.release, &answered.reading, args.output.format)?;
    let footing = answer::footing(&answered, gateway);
    tell(&args.output, &bytes, &format!("{footing}\nreceipt  {}", receipt.display()))
}

/// `--dummy`: no authority's folder is looked for.
pub(crate) async fn run_dummy(args: &Ask, charter: &Path) -> Result<(), Failure> {
    let [sql] = args.words.as_slice() else {
        return Err(Failure::usage("with --dummy there is no measure, only a charter's file")
            .help("`cordon ask --dummy CHARTER \"SELECT …\"`"));
    };
    let question = question(args, sql)?;
    let charter = check::read(charter, &file::read_text(charter)?)?;
    let json = if args.explain {
        explained::is_json(args.output.format)?
    } else {
        writable(&args.output)?;
        false
    };
    let dummy = ask_dummy(&charter, args.role, &question, args.seed).await?;
    if args.explain {
        let told = if json {
            dummy::explanation(&dummy)?.to_string()
        } else {
            format!("{}\n\n{}", dummy::HEADING, dummy.explanation)
        };
        return told_in(&args.output, &told);
    }
    let bytes = dummy::bytes(&dummy, args.output.format)?;
    tell(&args.output, &bytes, &dummy::footing(&dummy))
}

/// Says no before anything is charged.
pub(crate) fn writable(output: &Output) -> Result<(), Failure> {
    if output.format == AnswerFormat::Parquet && output.out.is_none() {
        return Err(Failure::usage("Parquet is not for a terminal").help("name a file with --out"));
    }
    Ok(())
}

/// Prints what is said of a question, or writes it where an answer would go.
fn told_in(output: &Output, told: &str) -> Result<(), Failure> {
    match &output.out {
        Some(out) => file::write(out, format!("{told}\n").as_bytes()),
        None => {
            say::line(told);
            Ok(())
        }
    }
}

/// Writes or prints the answer, and what is said of it.
pub(crate) fn tell(output: &Output, bytes: &[u8], footing: &str) -> Result<(), Failure> {
    match &output.out {
        Some(out) => file::write(out, bytes)?,
        None => say::raw(bytes),
    }
    if output.format == AnswerFormat::Table {
        say::line(footing);
    } else {
        // What it cost is told all the same, beside the output that programs read.
        footing.lines().filter(|line| !line.is_empty()).for_each(say::aside);
    }
    Ok(())
}

/// Writes the receipt of an answer, by default into `releases/` of the authority's folder.
pub(crate) async fn keep_receipt(
    gateway: &mut Gateway,
    answered: &Answered,
    receipt: Option<&Path>,
) -> Result<PathBuf, Failure> {
    let path = match receipt {
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

fn question(args: &Ask, sql: &str) -> Result<Question, Failure> {
    let (sql, purpose) = (sql.to_owned(), args.purpose.clone());
    Ok(Question { sql, purpose, charge: charge(&args.charge)?, clip: args.clip })
}

/// What an answer may cost.
pub(crate) fn charge(args: &cli::Charge) -> Result<Charge, Failure> {
    match (&args.epsilon, &args.spend, &args.within) {
        (Some(epsilon), _, _) => Ok(Charge::ByEpsilon(epsilon.clone())),
        (_, Some(rho), _) => Ok(Charge::BySpend(rho.clone())),
        (_, _, Some(width)) => Ok(Charge::Within(width.clone())),
        _ => Err(Failure::usage("say what the answer may cost").help(
            "--epsilon E, --spend RHO, or --within W (95 % intervals of ± W); try it with \
             --explain first: that costs nothing",
        )),
    }
}
