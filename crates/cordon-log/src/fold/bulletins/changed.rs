//! What of a charter a bulletin stands on, and what of it a later version changed.
//!
//! Not here: why windows under a version that changed none of it cost nothing more
//! (`docs/proofs/standing-questions.md`).

use cordon_charter::{Account, Charges, Charter, PurposeId, Record, RecordName, diff};

/// Paths of what a bulletin stands on and `opened` has otherwise than `declared`, the charter of
/// its declaration; none if it goes on. `charges` are those of the measure.
///
/// It stands on the purpose; on all of the record that bears on which rows there are, whose they
/// are and what they mean; on the public tables; on δ and the minimum of people; and on a budget
/// that covers what was charged. Texts for people and what is new (fields, public tables) change
/// nothing for it.
pub(super) fn changed(
    (declared, opened): (&Charter, &Charter),
    (purpose, record): (&PurposeId, &RecordName),
    charges: &Charges,
) -> Vec<String> {
    let mut before = declared.clone();
    before.purposes.retain(|name, _| name == purpose);
    before.records.retain(|name, _| name == record);
    let mut after = before.clone();
    after.purposes = opened.purposes.clone();
    after.purposes.retain(|name, _| name == purpose);
    after.records = opened.records.clone();
    after.records.retain(|name, _| name == record);
    if let (Some(old), Some(new)) = (before.records.get(record), after.records.get_mut(record)) {
        same_texts(old, new);
    }
    after.references = opened.references.clone();
    after.references.retain(|name, _| before.references.contains_key(name));
    for (name, table) in &mut after.references {
        let Some(old) = before.references.get(name) else { continue };
        table.description.clone_from(&old.description);
        table.source.clone_from(&old.source);
    }
    after.privacy.delta = opened.privacy.delta.clone();
    after.privacy.minimum_people = opened.privacy.minimum_people;
    let paths = diff(&before, &after).changes.into_iter().map(|change| change.path);
    paths.chain(overspent(opened, purpose, charges)).collect()
}

/// Gives `new` the texts of `old` and takes away fields that `old` does not have, and how columns
/// that nobody declared are dealt with.
fn same_texts(old: &Record, new: &mut Record) {
    new.description.clone_from(&old.description);
    new.drop_undeclared = old.drop_undeclared;
    new.retention.reason.clone_from(&old.retention.reason);
    new.fields.retain(|name, _| old.fields.contains_key(name));
    for (name, field) in &mut new.fields {
        let Some(old) = old.fields.get(name) else { continue };
        field.why.clone_from(&old.why);
        if let (Some(own), Some(old)) = (&mut field.retention, &old.retention) {
            own.reason.clone_from(&old.reason);
        }
    }
}

/// Where the new version grants less than was charged.
fn overspent(opened: &Charter, purpose: &PurposeId, charges: &Charges) -> Option<String> {
    let account = Account::new(&opened.privacy, charges.clone());
    if account.is_overspent() {
        return Some("privacy.epsilon".to_owned());
    }
    account.is_overspent_for(purpose).then(|| format!("privacy.shares.{purpose}"))
}

#[cfg(test)]
mod tests {
    use cordon_charter::Cost;
    use serde_json::Value;

    use super::*;

    fn charter() -> Value {
        let text = include_str!("../../../../../measures/mers-surveillance.toml");
        serde_json::to_value(cordon_charter::parse(text).charter.unwrap()).unwrap()
    }

    /// What ended a bulletin on cases, with so many percent of the budget charged, when a version
    /// came with this change.
    fn check(percent: u32, change: impl FnOnce(&mut Value)) -> Vec<String> {
        let declared: Charter = serde_json::from_value(charter()).unwrap();
        let mut json = charter();
        json["measure"]["version"] = 2.into();
        change(&mut json);
        let opened: Charter = serde_json::from_value(json).unwrap();
        let purpose = "course-of-outbreak".parse().unwrap();
        let account = Account::new(&declared.privacy, Charges::default());
        let mut charges = Charges::default();
        charges.add(&purpose, &Cost::of(account.left_for(&purpose).percent(percent)));
        changed((&declared, &opened), (&purpose, &"mers_case".parse().unwrap()), &charges)
    }

    #[test]
    fn what_a_bulletin_does_not_stand_on_may_change() {
        assert!(check(100, |_| {}).is_empty());
        let other = check(100, |json| {
            json["measure"]["title"]["en"] = "Another title".into();
            json["term"]["sunset"] = "2027-12-31".into();
            json["term"]["review_every_days"] = 30.into();
            json["aim"]["problem"] = "Another text".into();
            json["privacy"]["reason"] = "Another reason".into();
            json["processor"] = serde_json::json!([]);
            let record = &mut json["record"]["mers_case"];
            record["description"] = "Other words".into();
            record["drop_undeclared"] = true.into();
            record["retention"]["reason"] = "Other words".into();
            record["field"]["age"]["why"] = "Other words".into();
            record["field"]["another"] = record["field"]["age"].clone();
        });
        assert!(other.is_empty(), "{other:?}");
    }

    #[test]
    fn what_a_bulletin_stands_on_is_named_when_it_changes() {
        type Edit = fn(&mut Value);
        let edits: [(&str, Edit); 9] = [
            ("record.mers_case.field.age.max", |json| {
                json["record"]["mers_case"]["field"]["age"]["type"]["max"] = 130.into();
            }),
            ("record.mers_case.field.age.required", |json| {
                let age = &mut json["record"]["mers_case"]["field"]["age"];
                age["required"] = (!age["required"].as_bool().unwrap()).into();
            }),
            ("record.mers_case.rows_per_person", |json| {
                json["record"]["mers_case"]["rows_per_person"] = 2.into();
            }),
            ("record.mers_case.retention.days", |json| {
                json["record"]["mers_case"]["retention"]["days"] = 91.into();
            }),
            ("record.mers_case.field.age", |json| {
                let record = json["record"]["mers_case"]["field"].as_object_mut().unwrap();
                record.remove("age");
            }),
            ("record.mers_case", |json| {
                let records = json["record"].as_object_mut().unwrap();
                let record = records.remove("mers_case").unwrap();
                records.insert("other_case".to_owned(), record);
            }),
            ("purpose.course-of-outbreak", |json| {
                json["purpose"]["course-of-outbreak"]["sentence"]["en"] = "Another use".into();
            }),
            ("privacy.minimum_people", |json| json["privacy"]["minimum_people"] = 99.into()),
            ("privacy.delta", |json| json["privacy"]["delta"] = "1e-9".into()),
        ];
        for (path, edit) in edits {
            let found = check(1, edit);
            let all = found.iter().all(|one| one.starts_with(path));
            assert!(all && !found.is_empty(), "{path}: {found:?}");
        }
    }

    /// What ended a bulletin under a charter with a public table.
    fn with_a_table(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut json = charter();
        json["reference"]["population"] = serde_json::json!({
            "description": "people by sex", "source": "nobody: invented", "key": "sex",
            "rows": [{"sex": "F", "people": 1_000}, {"sex": "M", "people": 2_000}],
        });
        let declared: Charter = serde_json::from_value(json.clone()).unwrap();
        change(&mut json);
        let opened: Charter = serde_json::from_value(json).unwrap();
        let names = (&"course-of-outbreak".parse().unwrap(), &"mers_case".parse().unwrap());
        changed((&declared, &opened), names, &Charges::default())
    }

    #[test]
    fn a_bulletin_stands_on_the_rows_of_public_tables_and_not_on_their_texts() {
        let texts = with_a_table(|json| {
            json["reference"]["population"]["description"] = "Other words".into();
            json["reference"]["population"]["source"] = "Other words".into();
            json["reference"]["another"] = json["reference"]["population"].clone();
        });
        assert!(texts.is_empty(), "{texts:?}");
        let row = with_a_table(|json| {
            json["reference"]["population"]["rows"][1]["people"] = 2_001.into();
        });
        assert_eq!(row, ["reference.population.rows[1].people"]);
        let gone = with_a_table(|json| {
            json["reference"].as_object_mut().unwrap().remove("population");
        });
        assert!(!gone.is_empty(), "the table was taken away");
        assert!(gone.iter().all(|path| path.starts_with("reference.population.")), "{gone:?}");
    }

    #[test]
    fn a_budget_that_covers_what_was_charged_may_change() {
        let less = |json: &mut Value| json["privacy"]["epsilon"] = "1/100".into();
        assert_eq!(check(100, less), ["privacy.epsilon"]);
        let share = |json: &mut Value| json["privacy"]["shares"]["course-of-outbreak"] = 1.into();
        assert_eq!(check(100, share), ["privacy.shares.course-of-outbreak"]);
        assert!(check(1, share).is_empty());
    }
}
