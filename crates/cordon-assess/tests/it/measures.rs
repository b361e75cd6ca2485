//! The measures that Cordon ships can be opened, speak four languages, and promise no more than the
//! software enforces.

use std::{collections::BTreeSet, fs, path::Path};

use cordon_assess::{Assessment, Outcome, Shelf, assess, pia::CnilPia, pia::off_by_charter};
use cordon_charter::{
    AccessMode, Charter, LegalBasis, LocalText, MeasureUse, Retention, RetentionAnchor,
    RetentionPeriod, RuntimeCheck,
};
use jiff::Timestamp;

/// One measure for each use of information technology in an epidemic: its country, and the
/// rulebooks that judge it beside the baseline.
const NINE: [(&str, MeasureUse, &str, &[&str]); 9] = [
    ("mers-surveillance", MeasureUse::CaseSurveillance, "KR", &["KR"]),
    ("contact-follow-up", MeasureUse::ContactFollowUp, "NG", &["NG"]),
    ("quarantine-check-in", MeasureUse::QuarantineCheckIn, "KR", &["KR"]),
    ("patient-screening", MeasureUse::Screening, "CN", &["CN"]),
    ("mobility-analysis", MeasureUse::MobilityAnalysis, "CA", &["CA"]),
    ("online-consultation", MeasureUse::OnlineConsultation, "IN", &["IN"]),
    ("exposure-notification", MeasureUse::ExposureNotification, "DE", &["EU"]),
    ("recovery-statistics", MeasureUse::RecoveryStatistics, "FR", &["EU", "FR"]),
    ("relief-donations", MeasureUse::Relief, "AR", &["AR"]),
];

const LANGUAGES: [&str; 4] = ["en", "es", "fr", "zh"];

/// What an example says that declares more than is enforced.
const DECLARES_MORE: &str = "no command of Cordon shows a\n# row to anybody yet";

/// A file of `measures/`, read and judged.
struct Measure {
    name: String,
    text: String,
    charter: Charter,
    judged: Assessment,
}

fn all() -> Vec<Measure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../measures");
    let shelf = Shelf::embedded().unwrap();
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let parsed = cordon_charter::parse(&text);
        assert!(parsed.charter.is_some(), "{name}: {:?}", parsed.diagnostics);
        let charter = parsed.charter.unwrap();
        let judged = assess(&charter, &shelf);
        all.push(Measure { name, text, charter, judged });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn nine() -> Vec<Measure> {
    let mut all = all();
    all.retain(|measure| NINE.iter().any(|(name, ..)| *name == measure.name));
    assert_eq!(all.len(), NINE.len());
    all
}

#[test]
fn shipped_measures_have_no_unmet_must() {
    for Measure { name, judged, .. } in all() {
        assert!(!judged.blocks_opening(), "{name}\n{judged}");
        assert!(judged.unmet_must().is_empty(), "{name}\n{judged}");
        // What the law leaves to people stays with them, however good the charter.
        let asked = judged.with_outcome(Outcome::PersonMustJudge);
        assert!(asked.into_iter().any(|finding| finding.rule.as_str() == "c108-5-1"), "{name}");
    }
}

#[test]
fn each_of_the_nine_uses_is_judged_by_the_book_of_its_country() {
    let all = all();
    for (name, purpose, country, books) in NINE {
        let measure = all.iter().find(|measure| measure.name == name).unwrap();
        assert_eq!(measure.charter.measure.kind, purpose, "{name}");
        assert_eq!(measure.charter.measure.jurisdiction.as_str(), country, "{name}");
        let used: Vec<&str> =
            measure.judged.rulebooks.iter().map(|book| book.jurisdiction.as_str()).collect();
        assert_eq!(used, [&["INT-108+"], books].concat(), "{name}");
        // Of these the law of the Union alone is compiled, and their charters say so.
        let left = ["DE", "FR"].contains(&country).then_some(country);
        assert_eq!(measure.judged.not_judged.as_ref().map(|c| c.as_str()), left, "{name}");
        assert_eq!(measure.text.contains("law asks besides"), left.is_some(), "{name}");
    }
    let countries: BTreeSet<&str> = NINE.iter().map(|(_, _, country, _)| *country).collect();
    assert!(countries.len() >= 5, "several countries");
}

#[test]
fn summary_and_notice_are_in_four_languages() {
    for Measure { name, text, charter, .. } in all() {
        for (what, said) in
            [("summary", &charter.measure.summary), ("notice", &charter.notice.text)]
        {
            let languages: BTreeSet<&str> = said.all().map(|(language, _)| language).collect();
            for language in LANGUAGES {
                assert!(languages.contains(language), "{name}: no {what} in `{language}`");
            }
            let texts: BTreeSet<&str> = said.all().map(|(_, text)| text).collect();
            assert_eq!(texts.len(), languages.len(), "{name}: a {what} stands there twice");
        }
        let header = text.split("[measure]").next().unwrap().replace("\n# ", " ");
        assert!(header.contains("not reviewed by a native speaker"), "{name}");
    }
}

/// Whose data, what for and what never, by which law, how rights are used, who receives, how people
/// are told of a breach: not in English alone.
#[test]
fn what_persons_are_told_is_in_four_languages() {
    for Measure { name, charter, .. } in nine() {
        let rights = &charter.rights;
        let mut told: Vec<(&str, &LocalText)> =
            rights.all().map(|(right, declared)| (right, &declared.how)).collect();
        told.extend([
            ("offline", &rights.channel.offline),
            ("representatives", &rights.representatives),
            ("children", &rights.children),
            ("people_told", &charter.breach.people_told),
        ]);
        told.extend(charter.recipients.iter().map(|to| (to.name.as_str(), &to.receives)));
        told.extend(charter.measure.data_subjects.groups.iter().map(|group| ("groups", group)));
        told.extend(charter.records.values().map(|record| ("description", &record.description)));
        for purpose in charter.purposes.values() {
            told.push(("purpose", &purpose.sentence));
            told.extend(purpose.forbidden_uses.iter().map(|uses| ("forbidden_uses", uses)));
        }
        told.push(match &charter.law.legal_basis {
            LegalBasis::Law { reason } => ("basis", reason),
            LegalBasis::Consent { refusal } => ("refusal", refusal),
        });
        for (what, text) in told {
            for language in LANGUAGES {
                assert!(text.is_in(language), "{name}: {what} is not in `{language}`");
            }
            let texts: BTreeSet<&str> = text.all().map(|(_, text)| text).collect();
            assert_eq!(texts.len(), text.all().count(), "{name}: {what} stands there twice");
        }
    }
}

#[test]
fn who_declares_access_that_no_command_gives_says_so() {
    for Measure { name, text, charter, .. } in all() {
        let statistics = charter.access.iter().all(|a| a.mode == AccessMode::Statistics);
        let one_of_nine = NINE.iter().any(|(nine, ..)| *nine == name);
        assert!(statistics || !one_of_nine, "{name} declares rows, which nobody can read yet");
        assert!(statistics || text.contains(DECLARES_MORE), "{name} does not say so");
        if statistics {
            for promise in ["each read", "who read", "officers read", "erased at once"] {
                assert!(!text.contains(promise), "{name} promises: {promise}");
            }
        }
    }
}

#[test]
fn what_people_are_told_about_destruction_is_what_retention_does() {
    for Measure { name, charter, .. } in nine() {
        for retention in charter.records.values().map(|record| &record.retention) {
            let said = &charter.term.destruction;
            assert!(said.contains(&when(retention)), "{name}: {said}");
            let deletion = charter.aim.balance.iter().find(|line| line.starts_with("deletion"));
            assert!(says_days(deletion.unwrap(), "en", retention.days), "{name}: {deletion:?}");
            let erasure = charter.rights.erasure.how.all();
            for (language, told) in charter.notice.text.all().chain(erasure) {
                if LANGUAGES.contains(&language) {
                    assert!(says_days(told, language, retention.days), "{name}: {told}");
                }
            }
        }
    }
}

/// How the destruction of a key must be said, down to the day.
fn when(retention: &Retention) -> String {
    let days = words("en", retention.days).first().unwrap();
    match (&retention.anchor, retention.period) {
        (RetentionAnchor::End, _) => format!("the keys of all rows {days} days after the end"),
        (_, RetentionPeriod::Day) => {
            format!("the key of each day's rows {days} days after that day")
        }
        (_, RetentionPeriod::Week) => {
            format!("the key of each week's rows {days} days after that week began")
        }
        (_, RetentionPeriod::Month) => {
            format!("the key of each month's rows {days} days after that month began")
        }
    }
}

fn says_days(text: &str, language: &str, days: u32) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words(language, days);
    assert!(!words.is_empty(), "no words for {days} days in `{language}`");
    words.iter().any(|word| text.contains(word))
}

fn words(language: &str, days: u32) -> &'static [&'static str] {
    match (language, days) {
        ("en", 14) => &["fourteen"],
        ("en", 28) => &["twenty-eight"],
        ("en", 60) => &["sixty"],
        ("en", 90) => &["ninety", "three months"],
        ("en", 180) => &["one hundred and eighty", "half a year"],
        ("es", 14) => &["catorce"],
        ("es", 28) => &["veintiocho"],
        ("es", 60) => &["sesenta"],
        ("es", 90) => &["noventa", "tres meses"],
        ("es", 180) => &["seis meses", "medio año", "ciento ochenta"],
        ("fr", 14) => &["quatorze"],
        ("fr", 28) => &["vingt-huit"],
        ("fr", 60) => &["soixante jours"],
        ("fr", 90) => &["quatre-vingt-dix", "trois mois"],
        ("fr", 180) => &["six mois", "cent quatre-vingts"],
        ("zh", 14) => &["十四天"],
        ("zh", 28) => &["二十八天"],
        ("zh", 60) => &["六十天"],
        ("zh", 90) => &["九十天", "三个月"],
        ("zh", 180) => &["半年", "一百八十天"],
        _ => &[],
    }
}

#[test]
fn controls_are_carried_by_the_software_or_said_to_be_by_people() {
    for Measure { name, charter, .. } in nine() {
        let risks = &charter.risks;
        let risks =
            [&risks.illegitimate_access, &risks.unwanted_modification, &risks.disappearance];
        for risk in risks {
            assert!(
                risk.controls.iter().any(|control| control.check != RuntimeCheck::Organisational),
                "{name}: a risk that only people lower"
            );
        }
    }
}

#[test]
fn examples_name_posts_and_never_persons() {
    for Measure { name, charter, .. } in all() {
        let mut posts = vec![&charter.breach.reporter_post];
        posts.extend(charter.controllers.iter().map(|c| &c.responsible_post));
        posts.extend(charter.rights.grievance_post.as_ref());
        for post in posts {
            let office = ["Head", "Director", "Officer", "officer", "Ombuds", "Mediator", "Office"];
            let post_words = office.iter().any(|word| post.contains(word)) || post.contains("Post");
            assert!(post_words, "{name}: `{post}` is no post");
            for title in ["Dr ", "Dr.", "Mr ", "Ms ", "Mrs ", "Prof"] {
                assert!(!post.starts_with(title), "{name}: `{post}` is a person");
            }
        }
        for controller in &charter.controllers {
            assert!(controller.name.starts_with("Example"), "{name}: {}", controller.name);
        }
    }
}

#[test]
fn the_file_of_the_cnils_tool_reads_back_with_the_same_values() {
    for Measure { name, charter, judged, .. } in all() {
        let off = off_by_charter(&charter);
        let exported = CnilPia::of(&charter, &judged, &off, Timestamp::UNIX_EPOCH);
        let text = exported.to_json().unwrap();
        let imported = CnilPia::from_json(&text).unwrap();
        assert_eq!(imported, exported, "{name}");
        assert_eq!(imported.to_json().unwrap(), text, "{name}");
        let declared = [
            &charter.risks.illegitimate_access,
            &charter.risks.unwanted_modification,
            &charter.risks.disappearance,
        ];
        for (read, declared) in imported.risks().iter().zip(declared) {
            assert_eq!(read.impacts, declared.impacts, "{name}");
            assert_eq!(read.threats, declared.threats, "{name}");
            let titles: Vec<_> = declared.controls.iter().map(|c| &c.title).collect();
            assert_eq!(read.controls.iter().collect::<Vec<_>>(), titles, "{name}");
        }
    }
}
