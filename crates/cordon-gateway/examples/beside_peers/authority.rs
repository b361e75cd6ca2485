//! An authority with the measures of the comparison, made from the charter that Cordon ships.

use std::path::Path;

use cordon_assess::Shelf;
use cordon_charter::{Charter, Meaning, MeasureId, Role};
use cordon_gateway::{Gateway, NewAuthority};
use cordon_log::{KeyRequest, SecretKey, SignedStatement};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{DELTA, Outcome};

/// A table of the comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Heavy,
    Twelve,
    Single,
    Light,
    Lone,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Heavy, Self::Twelve, Self::Single, Self::Light, Self::Lone];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Heavy => "heavy",
            Self::Twelve => "twelve",
            Self::Single => "single",
            Self::Light => "light",
            Self::Lone => "lone",
        }
    }

    /// The generated table that it takes in.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Heavy | Self::Twelve => "heavy",
            Self::Single => "single",
            Self::Light => "light",
            Self::Lone => "lone",
        }
    }

    /// Its rows, where they do not follow from the command: the tables of the gate are small.
    pub(crate) const fn rows(self) -> Option<&'static str> {
        if matches!(self, Self::Light | Self::Lone) { Some("30000") } else { None }
    }

    pub(crate) fn measure(self) -> MeasureId {
        #[allow(clippy::unwrap_used, reason = "the names above are names of measures")]
        format!("bench-{}", self.name()).parse().unwrap()
    }

    /// Rows of a person: above the most that anybody has in the data, which nobody reads first.
    const fn rows_per_person(self) -> u32 {
        if matches!(self, Self::Single) { 1 } else { 200 }
    }

    fn charter(self) -> Outcome<Charter> {
        let text = include_str!("../../../../measures/simulated-outbreak.toml");
        let shipped = cordon_charter::parse(text).charter.ok_or("the charter does not stand")?;
        let mut value: Value = serde_json::from_slice(&shipped.canonical())?;
        value["measure"]["id"] = json!(self.measure());
        let curve = value["purpose"]["epidemic-curve"].clone();
        value["purpose"] = json!({ "epidemic-curve": curve });
        value["record"] = json!({ "reports": self.reports(), "people": people() });
        let access = value["access"].as_array().cloned().unwrap_or_default();
        value["access"] = json!([access.first()]);
        value["privacy"]["epsilon"] = json!("1000000");
        value["privacy"]["delta"] = json!(DELTA);
        value["privacy"]["minimum_people"] = json!(0);
        value["privacy"]["shares"] = json!({});
        Ok(serde_json::from_value(value)?)
    }

    fn reports(self) -> Value {
        let regions: Vec<String> = (0..100).map(|number| format!("R{number:02}")).collect();
        let retention = match self {
            Self::Twelve => json!({
                "days": 400, "anchor": { "field": "day" }, "period": "week", "reason": "r",
            }),
            _ => json!({ "days": 90, "anchor": "end", "period": "month", "reason": "r" }),
        };
        record(
            self.rows_per_person(),
            &retention,
            &["row_id"],
            "day",
            &json!({
                "person_id": field(json!({ "is": "person" }), "directly"),
                "row_id": field(json!({ "is": "integer", "min": 0, "max": 100_000_000 }), "no"),
                "region": field(json!({ "is": "category", "values": regions }), "together"),
                "age": field(json!({ "is": "integer", "min": 0, "max": 99 }), "together"),
                "cost": field(
                    json!({ "is": "decimal", "min": 0, "max": 1000, "step": 1, "scale": 1 }), "no"),
                "day": field(
                    json!({ "is": "date", "min": "2026-09-07", "max": "2026-11-29" }), "together"),
                "clinic": field(json!({ "is": "text", "max_length": 5 }), "together"),
            }),
        )
    }
}

fn people() -> Value {
    let retention = json!({ "days": 90, "anchor": "end", "period": "month", "reason": "r" });
    let doses = json!({ "is": "category", "values": ["none", "one", "two"] });
    let days = json!({ "is": "date", "min": "2026-09-07", "max": "2026-11-29" });
    record(
        1,
        &retention,
        &["day"],
        "day",
        &json!({
            "person_id": field(json!({ "is": "person" }), "directly"),
            "dose": field(doses, "together"),
            "day": field(days, "no"),
        }),
    )
}

fn record(rows: u32, retention: &Value, key: &[&str], date: &str, fields: &Value) -> Value {
    json!({
        "description": "invented rows", "person": ["person_id"], "key": key,
        "rows_per_person": rows, "named_person": [], "drop_undeclared": false, "date": date,
        "retention": retention, "field": fields,
    })
}

fn field(kind: Value, identifies: &str) -> Value {
    json!({
        "type": kind, "identifies": identifies, "purposes": ["epidemic-curve"], "why": "w",
        "source": "invented", "required": true,
    })
}

/// The day after the last row.
pub(crate) struct Now(pub(crate) Timestamp);

fn now() -> Outcome<Box<Now>> {
    Ok(Box::new(Now("2026-11-30T08:00:00Z".parse()?)))
}

pub(crate) async fn create(folder: &Path) -> Outcome<Gateway> {
    let new = NewAuthority {
        name: "Example".to_owned(),
        jurisdiction: "XX".parse()?,
        origin: None,
        keys: None,
        passphrase: None,
    };
    // Its keys lie beside it, in the same folder.
    std::fs::create_dir_all(folder)?;
    let mut gateway = Gateway::create(&folder.join("authority"), new, now()?).await?;
    for role in [Role::Controller, Role::DataProtectionOfficer, Role::SupervisoryAuthority] {
        gateway.enrol_key(KeyRequest::new(&secret(role), role, "Body"), 400).await?;
    }
    Ok(gateway)
}

pub(crate) async fn open(folder: &Path) -> Outcome<Gateway> {
    Ok(Gateway::open(&folder.join("authority"), now()?, None, None).await?)
}

pub(crate) async fn open_measure(gateway: &mut Gateway, kind: Kind) -> Outcome<MeasureId> {
    let measure = kind.measure();
    gateway.propose(kind.charter()?, &Shelf::embedded()?).await?;
    for (role, meaning) in [
        (Role::Controller, Meaning::Approves),
        (Role::DataProtectionOfficer, Meaning::Advises),
        (Role::SupervisoryAuthority, Meaning::Consulted),
        (Role::Controller, Meaning::Judges),
    ] {
        let proposal = gateway.measure(&measure)?.proposal().ok_or("no proposal")?;
        let (_, judged) = proposal.assessment.as_ref().ok_or("no assessment")?;
        let asked = judged.to_be_judged.iter().filter(|_| meaning == Meaning::Judges);
        let answers = asked.map(|rule| (rule.clone(), "Invented.".to_owned())).collect();
        let draft = gateway.draft_statement(&measure, (role, meaning), "Because.", answers)?;
        let signed = SignedStatement::sign(draft, "Body", &secret(role))?;
        gateway.import_statement(&signed.to_bytes()?).await?;
    }
    gateway.open_measure(&measure, false).await?;
    Ok(measure)
}

fn secret(role: Role) -> SecretKey {
    SecretKey::from_seed(&[role as u8 + 10; 32])
}
