//! `cordon request order|sign|disclose`: the one way in which rows leave.

use std::path::{Path, PathBuf};

use cordon_assess::count;
use cordon_charter::MeasureId;
use cordon_gateway::{Gateway, OrderWanted};
use cordon_log::{BodyClass, Opening, OrderDraft, Selection, printable};
use zeroize::Zeroizing;

use crate::{
    commands::statement,
    failure::Failure,
    output::{file, say},
};

/// Writes both orders and the persons into a new folder.
pub(super) fn order(
    gateway: &Gateway,
    measure: &MeasureId,
    wanted: OrderWanted,
    out: &Path,
) -> Result<(), Failure> {
    file::must_be_new(out)?;
    let known = gateway.measure(measure)?.requests().all().get(&wanted.request);
    let later = known.is_some_and(|request| !request.powers.contains(&wanted.power));
    let drafted = gateway.draft_orders(measure, wanted)?;
    std::fs::create_dir_all(out).map_err(|error| Failure::file(out, &error))?;
    for order in &drafted.orders {
        let json = serde_json::to_vec_pretty(order)
            .map_err(|_| Failure::broken("the order cannot be written"))?;
        let path = out.join(format!("order-{}.json", order.role));
        file::write_secret(&path, &json)?;
        say::line(format_args!("wrote {}; the {} signs it elsewhere", path.display(), order.role));
    }
    let json = serde_json::to_vec_pretty(&drafted.selection)
        .map_err(|_| Failure::broken("the persons cannot be written"))?;
    let path = out.join("persons.json");
    file::write_secret(&path, &Zeroizing::new(json))?;
    say::line(format_args!(
        "wrote {}: for whoever signs; destroy every copy afterwards",
        path.display()
    ));
    if later {
        say::aside(format_args!("{ADDED_LATER}; whoever signs should know"));
    }
    Ok(())
}

/// What a new version may do, and nobody should have to find out.
const ADDED_LATER: &str = "the charter did not let this power disclose rows when the request came: \
                           it was added after it";

/// The identifiers of a file, one on each line.
pub(super) fn persons(path: &Path) -> Result<Vec<String>, Failure> {
    let text = Zeroizing::new(file::read_text(path)?);
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

/// Signs an order whose persons whoever signs has in hand.
pub(super) fn sign(
    order: PathBuf,
    selection: &Path,
    key: &Path,
    out: Option<PathBuf>,
) -> Result<(), Failure> {
    let draft: OrderDraft = serde_json::from_slice(&file::read(&order)?).map_err(|_| {
        Failure::usage(format_args!("`{}` is not an order to be signed", order.display()))
            .help("`cordon request order` writes it; a signed one is signed already")
    })?;
    let opening = selected(selection)?;
    let committed = opening.commit(BodyClass::Overseer).map_err(Failure::broken)?.sha256;
    let persons = Selection::of(&opening).filter(|_| committed == draft.selection);
    let Some(persons) = persons else {
        let path = selection.display();
        return Err(Failure::refused(format_args!(
            "the order is not about the persons of `{path}`"
        ))
        .help("ask for the list that was written with this order; do not sign without it"));
    };
    let key = statement::secret(key)?;
    let what = Zeroizing::new(in_words(&draft, &persons));
    let bytes = key.sign_order(draft)?.to_bytes().map_err(Failure::broken)?;
    let out = out.unwrap_or(order);
    file::write(&out, &bytes)?;
    say::line(format_args!("signed {}\n{}", out.display(), what.as_str()));
    Ok(())
}

/// Carries out two signed orders.
pub(super) async fn disclose(
    gateway: &mut Gateway,
    measure: &MeasureId,
    orders: &[PathBuf],
    selection: &Path,
    (out, receipt): (&Path, &Path),
) -> Result<(), Failure> {
    let [first, second] = orders else {
        return Err(Failure::usage("a disclosure takes two signed orders")
            .help("name both, each with --order"));
    };
    file::must_be_new(receipt)?;
    let (first, second) = (file::read(first)?, file::read(second)?);
    let selection = selected(selection)?;
    let named = Selection::of(&selection).map_or(0, |persons| persons.len());
    let done = gateway.disclose(measure, [&first, &second], &selection, out).await?;
    file::write_secret(receipt, &gateway.receipt(done.leaf).await?)?;
    let (rows, persons, leaf) = (done.rows, done.persons, done.leaf);
    let to = out.display();
    if persons == 0 {
        say::line(format_args!(
            "none of the {named} persons has rows; {to} holds none. That is an answer too: it is \
             on record as a disclosure (leaf {leaf}), and the orders are used up"
        ));
    } else {
        say::line(format_args!(
            "{rows} rows of {persons} of the {named} persons are in {to}; the log says that rows \
             left (leaf {leaf})"
        ));
    }
    let requests = gateway.measure(measure)?.requests().all().values();
    if requests.into_iter().any(|request| request.under_later_power.contains(&leaf)) {
        say::aside(format_args!("{ADDED_LATER}; `cordon verify --log` says so too"));
    }
    let path = receipt.display();
    say::line(format_args!("hand {path} to the supervisory authority: it names the persons"));
    Ok(())
}

/// The persons that `order` wrote, with their salt.
fn selected(path: &Path) -> Result<Opening, Failure> {
    let bytes = Zeroizing::new(file::read(path)?);
    serde_json::from_slice(&bytes).map_err(|_| {
        Failure::usage(format_args!("`{}` is not a list of persons", path.display()))
            .help("`cordon request order` writes `persons.json` beside the orders")
    })
}

/// What somebody puts a signature under, on the terminal of whoever signs: whose rows, too.
fn in_words(draft: &OrderDraft, persons: &[String]) -> String {
    let OrderDraft { measure, charter, request, power, record, fields, role, date, .. } = draft;
    let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
    let mut text = format!(
        "  the {role} orders, on {date}, for the request of leaf {request} about `{measure}`:\n  \
         of `{record}`, {}, of {}\n  under: {power}\n  charter {charter}\n  persons:",
        fields.join(", "),
        count(persons.len(), "person", "persons")
    );
    for person in persons {
        text.push_str("\n    ");
        // Tabs stand between the fields that name a person.
        let fields: Vec<String> = person.split('\t').map(printable).collect();
        text.push_str(&fields.join("\t"));
    }
    text
}
