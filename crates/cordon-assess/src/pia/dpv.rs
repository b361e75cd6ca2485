//! The record of processing in the Data Privacy Vocabulary (DPV) as JSON-LD.
//!
//! Terms of DPV 2.0 (W3C Community Group Final Report, `https://w3id.org/dpv`), each of them also
//! in DPV 2.3; texts in Dublin Core terms. No term of another DPV extension is used.

use cordon_charter::{AccessMode, Charter, Identifies, LegalBasis, LocalText, RuntimeCheck};
use serde_json::{Value, json};

use super::{
    ChecksOff, RiskNow, check_words,
    dangers::level_words,
    data::{retention, role_words},
    risks_now,
    writer::sentence,
};
use crate::assessment::Assessment;

/// The record of a charter: one JSON-LD document. The residual risks are those with the checks in
/// `off` off.
pub fn processing_record(charter: &Charter, judged: &Assessment, off: &ChecksOff) -> Value {
    let measure = &charter.measure;
    json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "dct": "http://purl.org/dc/terms/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": "#processing",
        "@type": "dpv:Process",
        "dct:identifier": format!("{}/{}", measure.id, measure.version),
        "dct:title": texts(&measure.title),
        "dct:description": texts(&measure.summary),
        "dct:source": format!("sha256:{}", judged.charter),
        "dpv:hasJurisdiction": country(measure.jurisdiction.as_str()),
        "dpv:hasDuration": duration(charter),
        "dpv:hasDataController": controllers(charter),
        "dpv:hasDataProcessor": processors(charter),
        "dpv:hasDataSubject": subjects(charter),
        "dpv:hasPurpose": purposes(charter),
        "dpv:hasLegalBasis": legal_basis(charter),
        "dpv:hasApplicableLaw": laws(charter),
        "dpv:hasPersonalData": data(charter),
        "dpv:hasProcessing": processing(charter),
        "dpv:hasRecipient": recipients(charter),
        "dpv:hasStorageCondition": storage(charter),
        "dpv:hasTechnicalOrganisationalMeasure": measures(charter),
        "dpv:hasRight": rights(charter),
        "dpv:hasNotice": {
            "@id": "#notice",
            "@type": "dpv:PrivacyNotice",
            "dct:description": texts(&charter.notice.text),
            "dct:source": charter.notice.published_at,
        },
        "dpv:hasImpactAssessment": {
            "@id": "#impact-assessment",
            "@type": "dpv:DPIA",
            "dct:title": "assessment.html",
            "dct:conformsTo": judged.rulebooks.iter().map(|book| &book.name).collect::<Vec<_>>(),
        },
        "dpv:hasRisk": risks_now(charter, off).iter().map(risk).collect::<Vec<_>>(),
    })
}

fn texts(text: &LocalText) -> Value {
    let said =
        |(language, text): (&str, &str)| json!({"@language": language, "@value": sentence(text)});
    text.all().map(said).collect()
}

fn country(code: &str) -> Value {
    json!({"@type": "dpv:Country", "dpv:hasIdentifier": code})
}

fn date(date: jiff::civil::Date) -> Value {
    json!({"@type": "xsd:date", "@value": date.to_string()})
}

fn duration(charter: &Charter) -> Value {
    let days = format!("from {} to {}", charter.term.opens, charter.term.sunset);
    json!({
        "@type": "dpv:UntilTimeDuration",
        "dct:description": days,
        "dct:valid": date(charter.term.sunset),
    })
}

fn controllers(charter: &Charter) -> Value {
    let one = |c: &cordon_charter::Controller| {
        json!({
            "@id": format!("#controller-{}", c.id),
            "@type": "dpv:DataController",
            "dpv:hasName": c.name,
            "dpv:hasContact": format!("{}, {}", c.responsible_post, c.contact),
            "dpv:hasCountry": country(c.country.as_str()),
            "dct:description": sentence(&c.competence),
        })
    };
    charter.controllers.iter().map(one).collect()
}

fn processors(charter: &Charter) -> Value {
    let one = |p: &cordon_charter::Processor| {
        json!({
            "@type": "dpv:DataProcessor",
            "dpv:hasName": p.name,
            "dpv:hasCountry": country(p.country.as_str()),
            "dct:description": format!("{} Contract: {}", sentence(&p.task), sentence(&p.contract)),
        })
    };
    charter.processors.iter().map(one).collect()
}

fn subjects(charter: &Charter) -> Value {
    let group = |group| json!({"@type": "dpv:DataSubject", "dct:description": texts(group)});
    charter.measure.data_subjects.groups.iter().map(group).collect()
}

fn purposes(charter: &Charter) -> Value {
    let one = |(id, purpose): (&cordon_charter::PurposeId, &cordon_charter::Purpose)| {
        json!({
            "@id": format!("#purpose-{id}"),
            "@type": "dpv:Purpose",
            "dct:identifier": id.as_str(),
            "dct:description": texts(&purpose.sentence),
        })
    };
    charter.purposes.iter().map(one).collect()
}

/// A charter says that a law allows the measure, not which of DPV's kinds of legal basis that is.
fn legal_basis(charter: &Charter) -> Value {
    match &charter.law.legal_basis {
        LegalBasis::Law { reason } => {
            json!({"@type": "dpv:LegalBasis", "dct:description": texts(reason)})
        }
        LegalBasis::Consent { refusal } => json!({
            "@type": ["dpv:LegalBasis", "dpv:Consent"],
            "dct:description": format!("Who refuses: {}", sentence(refusal.in_language("en"))),
        }),
    }
}

fn laws(charter: &Charter) -> Value {
    let law = |i: &cordon_charter::Instrument| {
        json!({
            "@type": "dpv:Law",
            "dct:title": format!("{}, {}", i.citation, i.article),
            "dct:date": date(i.date),
            "dct:source": i.url,
        })
    };
    charter.law.instruments.iter().map(law).collect()
}

fn data(charter: &Charter) -> Value {
    let mut all = Vec::new();
    for (record, declared) in &charter.records {
        for (name, field) in &declared.fields {
            if field.identifies == Identifies::No && field.special.is_none() {
                continue;
            }
            let class = match field.special {
                Some(_) => "dpv:SpecialCategoryPersonalData",
                None => "dpv:PersonalData",
            };
            let purposes: Vec<Value> =
                field.purposes.iter().map(|id| json!({"@id": format!("#purpose-{id}")})).collect();
            let mut one = json!({
                "@id": format!("#data-{record}-{name}"),
                "@type": class,
                "dct:title": format!("{record}.{name}"),
                "dct:description": sentence(&field.why),
                "dpv:hasPurpose": purposes,
            });
            if let (Some(source), Some(one)) = (&field.source, one.as_object_mut()) {
                one.insert("dct:provenance".to_owned(), json!(source));
            }
            all.push(one);
        }
    }
    Value::Array(all)
}

fn processing(charter: &Charter) -> Value {
    let mut all =
        vec![json!("dpv:Collect"), json!("dpv:Store"), json!("dpv:Use"), json!("dpv:Erase")];
    let read = charter.access.iter().map(|access| {
        let how = match access.mode {
            AccessMode::Statistics => "noised statistics",
            AccessMode::Rows { .. } => "rows of assigned persons",
            AccessMode::Own => "the person's own data",
        };
        json!({
            "@type": "dpv:Use",
            "dct:description": format!("{}: {how}", role_words(access.role)),
            "dpv:hasPurpose": {"@id": format!("#purpose-{}", access.purpose)},
        })
    });
    for value in &mut all {
        *value = json!({"@id": value.take()});
    }
    all.extend(read);
    if charter.recipients.iter().any(|to| to.country != charter.measure.jurisdiction) {
        all.push(json!({"@id": "dpv:Transfer"}));
    }
    if !charter.automated.decisions.is_empty() {
        all.push(json!({"@id": "dpv:AutomatedDecisionMaking"}));
    }
    Value::Array(all)
}

fn recipients(charter: &Charter) -> Value {
    let one = |to: &cordon_charter::Recipient| {
        json!({
            "@type": "dpv:Recipient",
            "dpv:hasName": to.name,
            "dpv:hasCountry": country(to.country.as_str()),
            "dpv:hasPurpose": {"@id": format!("#purpose-{}", to.purpose)},
            "dct:description": sentence(to.receives.in_language("en")),
        })
    };
    charter.recipients.iter().map(one).collect()
}

fn storage(charter: &Charter) -> Value {
    let one = |(name, record): (&cordon_charter::RecordName, &cordon_charter::Record)| {
        json!({
            "@type": "dpv:StorageCondition",
            "dct:title": name.as_str(),
            "dpv:hasCountry": country(charter.measure.storage_location.as_str()),
            "dpv:hasDuration": {
                "@type": ["dpv:StorageDuration", "dpv:TemporalDuration"],
                "dct:description": format!("kept {}", retention(&record.retention)),
                "dct:extent": format!("P{}D", record.retention.days),
            },
        })
    };
    charter.records.iter().map(one).collect()
}

fn measures(charter: &Charter) -> Value {
    let mut checks: Vec<(RuntimeCheck, &str)> = crate::impact::risks(&charter.risks)
        .iter()
        .flat_map(|(_, risk)| &risk.controls)
        .map(|control| (control.check, control.title.as_str()))
        .collect();
    checks.sort_unstable();
    checks.dedup();
    let one = |(check, title): &(RuntimeCheck, &str)| {
        json!({
            "@type": class(*check),
            "dct:title": title,
            "dct:description": check_words(*check),
        })
    };
    checks.iter().map(one).collect()
}

/// The class of the vocabulary that comes nearest; the plain one where none comes near.
const fn class(check: RuntimeCheck) -> &'static str {
    match check {
        RuntimeCheck::SealedStorage => "dpv:EncryptionAtRest",
        RuntimeCheck::RetentionByKeyDestruction => "dpv:DataDeletionPolicy",
        RuntimeCheck::PerMeasurePseudonyms => "dpv:Pseudonymisation",
        RuntimeCheck::DifferentialPrivacy => "dpv:DifferentialPrivacy",
        RuntimeCheck::PurposeBoundAccess => "dpv:AccessControlMethod",
        RuntimeCheck::RequiredStatements => "dpv:AuthorisationProcedure",
        RuntimeCheck::TransparencyLog | RuntimeCheck::WitnessedLog => "dpv:ActivityMonitoring",
        RuntimeCheck::Organisational => "dpv:OrganisationalMeasure",
        RuntimeCheck::IntakeAdmission
        | RuntimeCheck::ManifestReconciliation
        | RuntimeCheck::Suspension
        | RuntimeCheck::Sunset => "dpv:TechnicalMeasure",
    }
}

fn rights(charter: &Charter) -> Value {
    charter
        .rights
        .all()
        .map(|(name, right)| {
            json!({
                "@type": "dpv:DataSubjectRight",
                "dct:title": name,
                "dct:description": sentence(right.how.in_language("en")),
            })
        })
        .collect()
}

fn risk(now: &RiskNow) -> Value {
    let name = now.risk.as_str();
    json!({
        "@id": format!("#risk-{name}"),
        "@type": "dpv:Risk",
        "dct:title": now.risk.in_words(),
        "dpv:hasSeverity": {"@type": "dpv:Severity", "dct:title": level_words(now.before.severity)},
        "dpv:hasLikelihood": {
            "@type": "dpv:Likelihood",
            "dct:title": level_words(now.before.likelihood),
        },
        "dpv:isMitigatedByMeasure": now.controls.iter().map(|control| json!({
            "@type": ["dpv:RiskMitigationMeasure", class(control.check)],
            "dct:title": control.title,
            "dct:description": check_words(control.check),
        })).collect::<Vec<_>>(),
        "dpv:hasResidualRisk": {
            "@id": format!("#residual-{name}"),
            "@type": ["dpv:Risk", "dpv:ResidualRisk"],
            "dpv:hasSeverity": {
                "@type": "dpv:Severity",
                "dct:title": level_words(now.now.severity),
            },
            "dpv:hasLikelihood": {
                "@type": "dpv:Likelihood",
                "dct:title": level_words(now.now.likelihood),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shelf, assess, pia::tests::charters};

    /// Terms that stand in the vocabulary's own file of version 2.0 and of version 2.3.
    const SEEN: &str = "AccessControlMethod ActivityMonitoring AuthorisationProcedure \
        AutomatedDecisionMaking Collect Consent Country DPIA DataController DataDeletionPolicy \
        DataProcessor DataSubject DataSubjectRight DifferentialPrivacy EncryptionAtRest Erase Law \
        LegalBasis Likelihood OrganisationalMeasure PersonalData PrivacyNotice Process \
        Pseudonymisation Purpose Recipient ResidualRisk Risk RiskMitigationMeasure Severity \
        SpecialCategoryPersonalData StorageCondition StorageDuration Store TechnicalMeasure \
        TemporalDuration Transfer UntilTimeDuration Use hasApplicableLaw hasContact hasCountry \
        hasDataController hasDataProcessor hasDataSubject hasDuration hasIdentifier \
        hasImpactAssessment hasJurisdiction hasLegalBasis hasLikelihood hasName hasNotice \
        hasPersonalData hasProcessing hasPurpose hasRecipient hasResidualRisk hasRight hasRisk \
        hasSeverity hasStorageCondition hasTechnicalOrganisationalMeasure isMitigatedByMeasure";

    #[test]
    fn a_record_uses_only_terms_of_the_vocabulary_and_refers_only_to_itself() {
        let shelf = Shelf::embedded().unwrap();
        for (charter, _) in charters() {
            let judged = assess(&charter, &shelf);
            let record = processing_record(&charter, &judged, &ChecksOff::new());
            let mut ids = Vec::new();
            let mut references = Vec::new();
            walk(&record, &mut |key, value| {
                for term in [Some(key), value.as_str()].into_iter().flatten() {
                    if let Some(term) = term.strip_prefix("dpv:") {
                        assert!(SEEN.split_whitespace().any(|seen| seen == term), "{term}");
                    }
                }
                if key == "@id" && value.as_str().is_some_and(|id| id.starts_with('#')) {
                    references.push(value.as_str().unwrap().to_owned());
                }
            });
            nodes(&record, &mut ids);
            for reference in references {
                assert!(ids.contains(&reference), "{reference}");
            }
            let titles = record["dct:title"].as_array().unwrap();
            assert_eq!(titles.len(), charter.measure.title.all().count());
            assert_eq!(record["dpv:hasPurpose"].as_array().unwrap().len(), charter.purposes.len());
            assert_eq!(record["dpv:hasRisk"].as_array().unwrap().len(), 3);
        }
    }

    /// Calls `see` with every member of every object.
    fn walk(value: &Value, see: &mut dyn FnMut(&str, &Value)) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    see(key, value);
                    if let Value::Array(list) = value {
                        list.iter().filter(|v| v.is_string()).for_each(|v| see(key, v));
                    }
                    walk(value, see);
                }
            }
            Value::Array(list) => list.iter().for_each(|value| walk(value, see)),
            _ => {}
        }
    }

    /// The ids of objects that say what they are.
    fn nodes(value: &Value, ids: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if let (Some(id), true) = (members.get("@id"), members.contains_key("@type")) {
                    ids.push(id.as_str().unwrap().to_owned());
                }
                members.values().for_each(|value| nodes(value, ids));
            }
            Value::Array(list) => list.iter().for_each(|value| nodes(value, ids)),
            _ => {}
        }
    }
}
