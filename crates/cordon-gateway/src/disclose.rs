//! Act: rows leave under a power that the charter names, by order of two roles. The one act that
//! shows rows; whatever the orders do not name stays sealed.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
};

use arrow::{
    record_batch::RecordBatch,
    util::display::{ArrayFormatter, FormatOptions},
};
use cordon_charter::{Charter, FieldName, MeasureId, RecordName, Role};
use cordon_intake::Plan;
use cordon_log::{BodyClass, Event, Leaf, Opening, OrderDraft, Selection, SignedOrder, Warrant};
use zeroize::Zeroizing;

use crate::{
    error::ActError,
    gateway::{Gateway, opening},
};

/// What two roles are asked to order.
#[derive(Clone)]
pub struct OrderWanted {
    /// Leaf of the request.
    pub request: u64,
    /// The power, as the charter writes it.
    pub power: String,
    /// Of which record.
    pub record: RecordName,
    /// Which fields.
    pub fields: Vec<FieldName>,
    /// Whose rows: identifiers as they were submitted; parts of one, where the record names persons
    /// by several fields, with a tab between.
    pub persons: Vec<String>,
    /// Who orders it beside the controller.
    pub second: Role,
}

/// Two orders to be signed, and what opens their selection.
pub struct OrdersDrafted {
    /// The controller's, and that of the second role.
    pub orders: [OrderDraft; 2],
    /// The persons, with a salt; nobody else needs it.
    pub selection: Opening,
}

/// Rows that left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// The leaf that says so.
    pub leaf: u64,
    /// How many of the persons have rows.
    pub persons: usize,
    /// How many rows.
    pub rows: usize,
}

impl Gateway {
    /// The orders that two roles are asked to sign, away from this folder.
    ///
    /// # Privacy
    /// A signed order becomes a public document: it names power, record and fields, never a person.
    /// Who is concerned stands in the selection alone, to which the order commits under a fresh
    /// salt.
    ///
    /// # Errors
    /// If the charter in force names no such power, or the order would go beyond it.
    pub fn draft_orders(
        &self,
        measure: &MeasureId,
        wanted: OrderWanted,
    ) -> Result<OrdersDrafted, ActError> {
        let charter = self.charter_in_force(measure)?;
        let OrderWanted { request, power, record, fields, persons, second } = wanted;
        self.recorded(measure, request)?;
        within_power(&charter, &power, (&record, &fields), persons.len())?;
        let plan = Plan::compile(&charter, &record).map_err(|e| ActError::usage("no-record", e))?;
        spelled(&plan, &persons)?;
        let body = Selection { persons };
        let selection = opening(&body)?;
        if Selection::of(&selection).is_none() {
            return Err(ActError::usage("persons", "a person is named twice"));
        }
        let order = |role: Role, committed: cordon_charter::Digest| OrderDraft {
            order: 1,
            measure: measure.clone(),
            charter: charter.digest(),
            request,
            power: power.clone(),
            record: record.clone(),
            fields: fields.clone(),
            selection: committed,
            role,
            date: self.today(),
        };
        let committed = selection.commit(BodyClass::Overseer)?.sha256;
        Ok(OrdersDrafted {
            orders: [order(Role::Controller, committed), order(second, committed)],
            selection,
        })
    }

    /// Carries out two signed orders: writes the rows to `out` once, and logs it in the same act.
    ///
    /// # Privacy
    /// Outside the (ε, δ) guarantee: rows leave as they are. Only with a [`Warrant`], which the
    /// fold makes from both orders; only the persons and fields that they name. The log has it
    /// before the file has a row: a failure after that leaves a disclosure on record that nobody
    /// received, and the orders are used up. That none of the persons has rows is an answer too: it
    /// is on record like any other, or anybody's absence could be asked for again and again.
    ///
    /// # Errors
    /// If a rule says no, `out` exists, or something cannot be read or written.
    pub async fn disclose(
        &mut self,
        measure: &MeasureId,
        orders: [&[u8]; 2],
        selection: &Opening,
        out: &Path,
    ) -> Result<Disclosed, ActError> {
        let charter = self.charter_in_force(measure)?;
        let [first, second] = orders;
        let (first, second) = (signed(first)?, signed(second)?);
        let mut act = self.begin();
        let digests = [act.document(first.to_bytes()?), act.document(second.to_bytes()?)];
        let request = first.signed.draft.request;
        let event = Event::RequestDisclosed { measure: measure.clone(), request, orders: digests };
        act.event_with_body(
            Role::Controller,
            event.clone(),
            BodyClass::Overseer,
            selection.clone(),
        );
        let mut documents = self.documents.clone();
        for (digest, order) in digests.into_iter().zip([&first, &second]) {
            documents.insert(digest, order.to_bytes()?);
        }
        let body = Some(selection.commit(BodyClass::Overseer)?);
        let leaf = Leaf { v: 1, time: self.now(), actor: Role::Controller, event, body };
        let warrant = self.state.warrant(&leaf, selection, &documents)?;
        let file = new_file(out)?;
        let done = self.read_and_log(&charter, warrant, act).await;
        let (leaf, persons, rows, text) = match done {
            Ok(done) => done,
            Err(error) => {
                // Nothing was logged and nothing written: no trace of an attempt is left behind.
                let _ = std::fs::remove_file(out);
                return Err(error);
            }
        };
        write_all(file, &text).map_err(|error| {
            ActError::broken("file", format!("`{}`: {error}", out.display())).with_help(format!(
                "the disclosure is on record (leaf {leaf}) and was not received; it takes new \
                 orders"
            ))
        })?;
        Ok(Disclosed { leaf, persons, rows })
    }

    /// Reads under the warrant, which is used up, then makes the act durable.
    async fn read_and_log(
        &mut self,
        charter: &Charter,
        warrant: Warrant,
        act: crate::gateway::Pending,
    ) -> Result<(u64, usize, usize, Zeroizing<String>), ActError> {
        let plan = Plan::compile(charter, warrant.record())
            .map_err(|error| ActError::usage("no-record", error))?;
        let expired = self.state.due(self.now());
        let mut found = Vec::new();
        {
            let mut search = self.store.begin(self.now()).await?;
            for identifier in spelled(&plan, warrant.persons())? {
                found.extend(search.person(warrant.measure(), &identifier).await?);
            }
        }
        let mut text = Zeroizing::new(header(warrant.fields()));
        let (mut persons, mut rows) = (0, 0);
        for person in found {
            let own = self.store.rows_of(charter, &warrant, &person, &expired).await?;
            if let Some(own) = own {
                persons += 1;
                rows += own.num_rows();
                push_rows(&mut text, &own, warrant.fields())?;
            }
        }
        let leaf = self.commit(act).await?.last();
        Ok((leaf, persons, rows, text))
    }
}

/// Says early what the fold would refuse, with what the charter does allow.
fn within_power(
    charter: &Charter,
    power: &str,
    (record, fields): (&RecordName, &[FieldName]),
    persons: usize,
) -> Result<(), ActError> {
    let named = charter.law.overriding.iter().find(|own| own.power == power);
    let Some(most) = named.and_then(|own| own.disclosure.as_ref()) else {
        let powers = charter.law.overriding.iter().filter(|own| own.disclosure.is_some());
        let powers: Vec<String> = powers.map(|own| format!("`{}`", own.power)).collect();
        if named.is_some() {
            let message = "the charter in force names this power, but lets it disclose no rows";
            return Err(ActError::refused("power", message).with_help(
                "it has no `[law.overriding.disclosure]` (docs/spec/charter.md): refuse the \
                 request; adding one takes a new version of the charter, with all its statements",
            ));
        }
        let message = "the charter in force names no such power";
        return Err(ActError::refused("power", message).with_help(match powers.as_slice() {
            [] => {
                "it names none at all: refuse the request; naming one takes a new version of the \
                   charter, with all its statements"
                    .to_owned()
            }
            powers => format!("it names: {}", powers.join(", ")),
        }));
    };
    let reached = most.record == *record && fields.iter().all(|own| most.fields.contains(own));
    if !reached || fields.is_empty() {
        let names: Vec<&str> = most.fields.iter().map(FieldName::as_str).collect();
        let message = "the power does not reach this record or all of these fields";
        return Err(ActError::refused("power", message).with_help(format!(
            "it reaches, of `{}`: {}",
            most.record,
            names.join(", ")
        )));
    }
    if persons == 0 || persons as u64 > u64::from(most.most_persons) {
        let most = most.most_persons;
        let message = format!("the power reaches the rows of 1 to {most} persons at a time");
        return Err(ActError::refused("power", message)
            .with_help("name those of the order alone, each on a line of its own"));
    }
    Ok(())
}

/// The spellings under which the store knows the persons.
fn spelled(plan: &Plan, persons: &[String]) -> Result<Vec<String>, ActError> {
    let spell = |person: &String| {
        let parts: Vec<&str> = person.split('\t').collect();
        plan.spelling_of_person(&parts)
    };
    let all: Option<Vec<String>> = persons.iter().map(spell).collect();
    all.ok_or_else(|| {
        let message = "a person is named by more or fewer fields than the record has for it";
        ActError::usage("persons", message)
            .with_help("write one person on a line, its parts with a tab between")
    })
}

fn signed(bytes: &[u8]) -> Result<SignedOrder, ActError> {
    SignedOrder::from_bytes(bytes).map_err(|error| {
        if serde_json::from_slice::<OrderDraft>(bytes).is_ok() {
            return ActError::usage("unsigned", "an order is not signed yet")
                .with_help("its role signs it with `cordon request sign`");
        }
        ActError::broken("order", format!("this is not a signed order: {error}"))
            .with_help("`cordon request sign` writes one; ask for the file again")
    })
}

/// A file that only its owner reads and that did not exist.
fn new_file(path: &Path) -> Result<File, ActError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(|error| ActError::usage("file", format!("`{}`: {error}", path.display())))
}

fn write_all(mut file: File, text: &str) -> std::io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn header(fields: &[FieldName]) -> String {
    let names: Vec<&str> = fields.iter().map(FieldName::as_str).collect();
    names.join(",") + "\n"
}

/// Rows as CSV (RFC 4180), in the order of the fields that were ordered.
fn push_rows(text: &mut String, rows: &RecordBatch, fields: &[FieldName]) -> Result<(), ActError> {
    let broken = || ActError::broken("rows", "a row cannot be written as text");
    let options = FormatOptions::default().with_null("");
    let columns: Option<Vec<ArrayFormatter<'_>>> = fields
        .iter()
        .map(|field| {
            let column = rows.column_by_name(field.as_str())?;
            ArrayFormatter::try_new(column.as_ref(), &options).ok()
        })
        .collect();
    let columns = columns.ok_or_else(broken)?;
    for row in 0..rows.num_rows() {
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            let value = Zeroizing::new(column.value(row).try_to_string().map_err(|_| broken())?);
            if value.contains([',', '"', '\n', '\r']) {
                text.push('"');
                text.push_str(&value.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(&value);
            }
        }
        text.push('\n');
    }
    Ok(())
}
