//! `cordon bulletin`

use cordon_charter::MeasureId;
use cordon_gateway::Gateway;
use cordon_log::{Bulletin as Declared, Lifecycle, Term};
use cordon_query::Question;
use jiff::civil::Date;

use super::{Place, ask, open};
use crate::{
    cli::{Bulletin, Declare, ReleaseWindow, ShowBulletins, TextFormat},
    failure::Failure,
    output::{answer, explained, say, table::table_of},
    slot::in_slot,
};

pub(crate) async fn run(args: Bulletin, place: &Place) -> Result<(), Failure> {
    let mut gateway = open(place).await?;
    match args {
        Bulletin::Declare(args) => declare(&args, &mut gateway).await,
        Bulletin::Release(args) => release(&args, &mut gateway).await,
        Bulletin::Show(args) => show(&args, &gateway),
    }
}

async fn declare(args: &Declare, gateway: &mut Gateway) -> Result<(), Failure> {
    let (sql, purpose) = (args.sql.clone(), args.purpose.clone());
    let question = Question { sql, purpose, charge: ask::charge(&args.charge)?, clip: args.clip };
    let term = term(args, gateway.today())?;
    let (measure, role) = (&args.measure, args.role);
    if args.explain {
        let explanation = gateway.explain_bulletin(measure, role, (&question, &term))?;
        match args.format {
            TextFormat::Json => {
                let mut told = explained::json(&explanation)?;
                if let Some(members) = told.as_object_mut() {
                    let last = term.last(term.windows);
                    members.insert("term".to_owned(), serde_json::json!(term));
                    members.insert("last".to_owned(), serde_json::json!(last));
                }
                say::line(told);
            }
            TextFormat::Table => {
                say::line(explanation);
                say::line(over(&term));
            }
        }
        return Ok(());
    }
    let bulletin = gateway.declare_bulletin(measure, role, (&question, &term)).await?;
    let known = gateway.measure(measure)?;
    let own = known.bulletins().get(bulletin);
    if let (TextFormat::Json, Some(own)) = (args.format, own) {
        say::line(json(measure, own, own.is_over(gateway.now())));
        return Ok(());
    }
    say::line(format_args!("declared bulletin {bulletin}: {}", over(&term)));
    if let (Some(own), Some(account)) = (own, known.account()) {
        let (cost, left) = (own.cost.rho.approximate(), account.left_for(&own.purpose));
        say::line(format_args!("cost     ρ = {cost:.6}, once, for all windows"));
        let left = left.approximate();
        say::line(format_args!("left     ρ = {left:.6} for `{}`", own.purpose));
    }
    let next = term.begin(2).unwrap_or(term.first);
    say::line(format_args!("next: cordon bulletin release {measure} {bulletin}  # from {next} on"));
    Ok(())
}

fn term(args: &Declare, today: Date) -> Result<Term, Failure> {
    let (first, every) = (args.first.unwrap_or(today), args.every);
    let of = |windows| Term { first, every, windows };
    let windows = match (args.windows, args.until) {
        (Some(windows), _) => windows,
        (None, Some(until)) if every.is_sound() => {
            let whole = |number: &u32| of(1).last(*number).is_some_and(|last| last <= until);
            let whole = (1..=Term::MOST_WINDOWS + 1).take_while(whole).count();
            u32::try_from(whole).unwrap_or(0)
        }
        _ => 0,
    };
    if windows == 0 || !every.is_sound() {
        return Err(Failure::usage("the bulletin would have no window")
            .help("give --every RHYTHM with --windows NUMBER, or with --until DATE"));
    }
    Ok(of(windows))
}

fn over(term: &Term) -> String {
    let Term { first, every, windows } = term;
    let last = term.last(*windows).unwrap_or(*first);
    let window = if *windows == 1 { "" } else { "s" };
    format!("{windows} window{window} of {every} from {first} to {last} (UTC)")
}

async fn release(args: &ReleaseWindow, gateway: &mut Gateway) -> Result<(), Failure> {
    ask::writable(&args.output)?;
    let opened = gateway.release_window(&args.measure, args.role, args.bulletin);
    let answered = in_slot(opened).await?;
    let receipt = ask::keep_receipt(gateway, &answered, args.output.receipt.as_deref()).await?;
    let bytes = answer::bytes(&answered.release, &answered.reading, args.output.format)?;
    let mut lines = answer::said_of(&answered.release, &answered.reading);
    if let Some(window) = &answered.release.window {
        lines.push(format!(
            "window   {} of {}: rows that arrived from {} to {} (UTC); one person's parts of all \
             windows together are bounded as said above",
            window.number, window.of, window.first, window.last
        ));
    }
    let charge = answered.release.charge;
    lines.push(format!("cost     nothing: paid for by the charge of the bulletin (leaf {charge})"));
    lines.push(format!("receipt  {}", receipt.display()));
    let today = gateway.today();
    if let Some(own) = gateway.measure(&args.measure)?.bulletins().get(args.bulletin)
        && let Some(last) = own.next().and_then(|next| own.term.last(next))
    {
        lines.push(if last < today {
            "another window is over: release it too".to_owned()
        } else {
            format!("the next window goes on until the end of {last} (UTC)")
        });
    }
    ask::tell(&args.output, &bytes, &lines.join("\n"))
}

fn show(args: &ShowBulletins, gateway: &Gateway) -> Result<(), Failure> {
    let measure = gateway.measure(&args.measure)?;
    let now = gateway.now();
    if measure.bulletins().all().next().is_none() && args.format == TextFormat::Table {
        say::line(format_args!("`{}` has no bulletin", args.measure));
    }
    let ended = matches!(measure.lifecycle(now), Lifecycle::Ended | Lifecycle::Erased);
    for bulletin in measure.bulletins().all() {
        let over_now = bulletin.is_over(now) || ended;
        match args.format {
            TextFormat::Json => say::line(json(&args.measure, bulletin, over_now)),
            TextFormat::Table => shown(bulletin, over_now, gateway.today()),
        }
    }
    Ok(())
}

fn json(measure: &MeasureId, bulletin: &Declared, over_now: bool) -> serde_json::Value {
    let windows = (1u32..).zip(&bulletin.opened).map(|(number, window)| {
        serde_json::json!({
            "window": number, "opened": window.leaf, "released": window.released,
            "from": window.from, "snapshot": window.snapshot,
        })
    });
    serde_json::json!({
        "measure": measure, "bulletin": bulletin.leaf, "declaration": bulletin.document,
        "purpose": bulletin.purpose, "record": bulletin.record, "charge": bulletin.charge,
        "cost": bulletin.cost, "term": bulletin.term, "over": over_now,
        "ended_by": bulletin.ended.as_ref().map(ToString::to_string),
        "windows": windows.collect::<Vec<_>>(),
    })
}

fn shown(bulletin: &Declared, over_now: bool, today: Date) {
    let (leaf, term) = (bulletin.leaf, &bulletin.term);
    let ended = match &bulletin.ended {
        Some(ended) => format!("; over: {ended}"),
        None if over_now => "; over".to_owned(),
        None => String::new(),
    };
    say::line(format_args!("bulletin {leaf}, for `{}`: {}{ended}", bulletin.purpose, over(term)));
    let cost = bulletin.cost.rho.approximate();
    say::line(format_args!("charged ρ = {cost:.6} once (leaf {})", bulletin.charge));
    let text = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let row = |number: u32| {
        let stands = match bulletin.window(number) {
            Some(window) => match window.released {
                Some(leaf) => format!("released (leaf {leaf})"),
                None => "opened, its answer was lost".to_owned(),
            },
            None if over_now => "never opened".to_owned(),
            None if term.last(number).is_some_and(|last| last < today) => "can be released".into(),
            None => "not over yet".to_owned(),
        };
        vec![number.to_string(), text(term.begin(number)), text(term.last(number)), stands]
    };
    let head = ["window", "first day", "last day", "stands"].map(str::to_owned).to_vec();
    say::line(table_of(head, (1..=term.windows).map(row).collect()));
    say::line("");
}
