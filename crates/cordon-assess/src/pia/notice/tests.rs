//! Each notice says the same things, in its language, and is marked.

use cordon_charter::{CompelledDisclosure, Digest};

use super::{Language, Notice, Reviewed, phrases::filled};
use crate::{
    Shelf, assess,
    pia::{
        Report,
        tests::{catalogue, charters},
    },
};

#[test]
fn places_are_filled_at_once_and_words_lose_their_full_stop() {
    assert_eq!(filled("<1> (<2>): <1>.", &["<2> x.", "y"]), "<2> x (y): <2> x.");
    assert_eq!(filled("a < b", &[]), "a < b");
}

#[test]
fn every_notice_is_marked_and_names_rights_days_and_contacts() {
    let shelf = Shelf::embedded().unwrap();
    for (charter, text) in charters() {
        let report = Report::of(&charter, &text, &assess(&charter, &shelf), &catalogue());
        for language in Language::ALL {
            let notice = report.notice(language);
            let phrases = language.phrases();
            assert!(notice.lines().any(|line| line.contains(phrases.not_reviewed)), "{notice}");
            for name in charter.rights.all().map(|(key, _)| (phrases.right_name)(key)) {
                assert!(notice.contains(name), "{name}");
            }
            for title in [phrases.who, phrases.law, phrases.how_long] {
                assert!(notice.contains(title), "{title}");
            }
            for record in charter.records.values() {
                assert!(notice.contains(&record.retention.days.to_string()));
            }
            assert!(notice.contains(&charter.breach.hours.to_string()));
            assert!(!notice.contains("<1>") && !notice.contains("charter-L"), "{notice}");
            assert!(report.html().contains(phrases.not_reviewed.split(';').next().unwrap()));
        }
    }
}

#[test]
fn a_charters_own_translation_is_taken() {
    let shelf = Shelf::embedded().unwrap();
    let found = charters().into_iter().find(|(c, _)| c.measure.title.all().any(|(l, _)| l == "fr"));
    let (charter, text) = found.unwrap();
    let report = Report::of(&charter, &text, &assess(&charter, &shelf), &catalogue());
    let french = charter.measure.title.in_language("fr");
    assert!(report.notice(Language::French).starts_with(&format!("# {french}\n")));
    assert!(!report.notice(Language::English).contains(french));
}

#[test]
fn the_mark_goes_only_while_the_text_that_was_read_stands() {
    let shelf = Shelf::embedded().unwrap();
    let (charter, text) = charters().remove(0);
    let assessment = assess(&charter, &shelf);
    for language in Language::ALL {
        let phrases = language.phrases();
        let notice = Notice::of(&charter, language);
        let read = Reviewed {
            language,
            notice: notice.digest(),
            by: "translation desk, Example agency".to_owned(),
            date: "2026-11-02".parse().unwrap(),
        };
        assert_eq!(notice.digest(), Digest::of(notice.plain().as_bytes()));
        assert!(!notice.plain().contains(phrases.not_reviewed));
        let reviews = vec![read.clone()];
        let report = Report::reviewed(&charter, &text, &assessment, &catalogue(), reviews.clone());
        for shown in [notice.marked(&reviews), report.notice(language)] {
            assert!(!shown.contains(phrases.not_reviewed), "{shown}");
            assert!(shown.contains("translation desk, Example agency"), "{shown}");
            assert!(shown.contains("2026-11-02"), "{shown}");
        }
        let page = report.markdown();
        assert!(page.contains("translation desk, Example agency"));
        // The page names the languages that nobody signed for, and no other.
        let line = page.lines().find(|line| line.contains("native speaker read the one in"));
        for other in Language::ALL {
            let named = line.unwrap().contains(other.in_words());
            assert_eq!(named, other != language, "{other:?}: {line:?}");
        }

        let mut changed = charter.clone();
        changed.breach.hours += 1;
        let changed = Notice::of(&changed, language);
        assert!(changed.marked(&reviews).contains(phrases.not_reviewed));
        let other = Language::ALL.into_iter().find(|other| *other != language).unwrap();
        let elsewhere = [Reviewed { language: other, ..read }];
        assert!(notice.marked(&elsewhere).contains(phrases.not_reviewed));
        assert_eq!(Language::of_tag(language.tag()), Some(language));
    }
}

/// Nobody should take a foreign passage for an error of their eyes.
#[test]
fn a_passage_in_another_language_is_marked_with_it() {
    let text = crate::fixture::SOUND.replace(
        "how = \"by letter, telephone or at any counter\"",
        "how = { en = \"by letter, telephone or at any counter\", fr = \"par lettre\" }",
    );
    assert_ne!(text, crate::fixture::SOUND);
    let charter = cordon_charter::parse(&text).charter.unwrap();
    let notice = |language| Notice::of(&charter, language).plain();
    let (french, spanish) = (notice(Language::French), notice(Language::Spanish));
    assert!(french.contains("| par lettre |"), "{french}");
    assert!(spanish.contains("| \\[en\\] by letter, telephone or at any counter |"), "{spanish}");
    // What is there in one language only is marked in all others.
    let channel = charter.rights.channel.offline.in_language("en");
    for other in [&french, &spanish, &notice(Language::Chinese)] {
        assert!(other.contains(&format!("\\[en\\] {channel}")), "{channel}\n{other}");
    }
    assert!(!notice(Language::English).contains("\\[en\\]"));
    // Nor does a table have an empty column with an English head.
    assert!(french.contains("| gratuit |\n") && !french.contains("Charter and rules"), "{french}");
    // The nine measures need no mark where persons are told what they can do.
    for (charter, _) in charters().into_iter().filter(|(c, _)| c.rights.access.how.is_in("zh")) {
        let chinese = Notice::of(&charter, Language::Chinese).plain();
        let rights = chinese.split(Language::Chinese.phrases().rights).nth(1).unwrap();
        assert!(!rights.contains("\\[en\\]"), "{}: {rights}", charter.measure.id);
    }
}

/// Full stops, lists and colons of one script, in each notice of each measure.
#[test]
fn a_notice_is_punctuated_in_its_own_script() {
    for (charter, _) in charters() {
        for language in Language::ALL {
            let notice = Notice::of(&charter, language).plain();
            for twice in ["。。", "。:", "。：", "..", ".:", "。；", ".;"] {
                let found =
                    notice.lines().find(|line| line.contains(twice) && !line.contains("..."));
                assert_eq!(found, None, "{} {twice}", charter.measure.id);
            }
        }
        let chinese = Notice::of(&charter, Language::Chinese).plain();
        let han = |line: &str| line.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let foreign = ["\\[en\\]", "http"];
        let own = |line: &&str| han(line) && !foreign.iter().any(|mark| line.contains(mark));
        for line in chinese.lines().filter(own) {
            assert!(!line.contains("; ") && !line.contains(": "), "{line}");
        }
    }
}

/// Posts, bodies and powers are marked where they stand in another language.
#[test]
fn names_of_posts_bodies_and_powers_carry_the_mark_of_their_language() {
    for (mut charter, _) in charters() {
        let Some(record) = charter.records.keys().next().cloned() else { continue };
        let Some(power) = charter.law.overriding.first_mut() else { continue };
        let fields = vec!["outcome".parse().unwrap()];
        power.disclosure = Some(CompelledDisclosure { record, fields, most_persons: 4 });
        let power = power.power.clone();
        let french = Notice::of(&charter, Language::French).plain().replace('\\', "");
        let controller = &charter.controllers[0];
        let posts = [&controller.responsible_post, &controller.name, &charter.breach.authority];
        for name in posts.into_iter().chain([&power]) {
            assert!(french.contains(&format!("[en] {}", name.trim_end_matches('.'))), "{name}");
        }
        assert!(!Notice::of(&charter, Language::English).plain().contains("[en\\]"));
        assert!(
            !french.contains(&format!("[en] {}", charter.rights.channel.contact.trim()))
                || charter.rights.channel.contact.contains(' ')
        );
    }
}

/// What is said of everybody outside follows from the charter, and goes with the first exception.
#[test]
fn that_nobody_gets_data_is_said_only_while_it_is_true() {
    let charter = cordon_charter::parse(crate::fixture::SOUND).charter.unwrap();
    let says = |charter: &cordon_charter::Charter| {
        Language::ALL.map(|language| {
            Notice::of(charter, language).plain().contains(language.phrases().only_statistics)
        })
    };
    assert_eq!(says(&charter), [true; 4]);
    let mut to_police = charter.clone();
    to_police.recipients[0].data = Some(cordon_charter::ReceivedData::Persons);
    assert_eq!(says(&to_police), [false; 4]);
    to_police.recipients[0].data = None;
    assert_eq!(says(&to_police), [false; 4]);
    let mut compelled = charter.clone();
    let record = compelled.records.keys().next().cloned().unwrap();
    let fields = vec!["outcome".parse().unwrap()];
    let most = CompelledDisclosure { record, fields, most_persons: 4 };
    compelled.law.overriding[0].disclosure = Some(most);
    assert_eq!(says(&compelled), [false; 4]);
    // No shipped measure says it in words of its own, which nothing would take back.
    for (charter, _) in charters() {
        let own = charter.notice.text.in_language("en").to_lowercase();
        assert!(!own.contains("nobody gets"), "{}", charter.measure.id);
    }
}

#[test]
fn the_report_says_which_notice_is_still_to_be_written() {
    let shelf = Shelf::embedded().unwrap();
    for (charter, text) in charters() {
        let report = Report::of(&charter, &text, &assess(&charter, &shelf), &catalogue());
        let page = report.html();
        let other = charter.notice.text.all().any(|(tag, _)| Language::of_tag(tag).is_none());
        assert!(!other || page.contains("is still to be written"), "{}", charter.measure.id);
        if charter.measure.jurisdiction.as_str() == "FR" {
            assert!(!page.contains("is still to be written"), "{}", charter.measure.id);
        }
        for head in ["Charte et règles", "Carta y reglas", "章程与规则"] {
            assert!(page.contains(head), "{head}");
        }
    }
}

#[test]
fn where_every_notice_was_read_nobody_is_said_to_be_missing() {
    let (charter, text) = charters().remove(0);
    let assessment = assess(&charter, &Shelf::embedded().unwrap());
    let read = |language| Reviewed {
        language,
        notice: Notice::of(&charter, language).digest(),
        by: "translation desk, Example agency".to_owned(),
        date: "2026-11-02".parse().unwrap(),
    };
    let reviews = Language::ALL.map(read).to_vec();
    let page = Report::reviewed(&charter, &text, &assessment, &catalogue(), reviews).markdown();
    assert!(!page.contains("nobody has signed that a native speaker"), "{page}");
}

#[test]
fn what_can_be_compelled_is_told_to_the_judge_and_to_the_persons() {
    let shelf = Shelf::embedded().unwrap();
    for (charter, text) in charters() {
        let report =
            |charter: &_| Report::of(charter, &text, &assess(charter, &shelf), &catalogue());
        let before = report(&charter).notice(Language::English);
        let mut with = charter.clone();
        let Some(record) = with.records.keys().next().cloned() else { continue };
        let Some(power) = with.law.overriding.first_mut() else { continue };
        let fields = vec!["outcome".parse().unwrap()];
        power.disclosure = Some(CompelledDisclosure { record, fields, most_persons: 4321 });
        let report = report(&with);
        for language in Language::ALL {
            let notice = report.notice(language);
            assert!(notice.contains("4321") && notice.contains("outcome"), "{notice}");
            assert!(!notice.contains(language.phrases().no_recipient));
        }
        assert!(!before.contains("4321"));
        assert!(report.markdown().contains("at most 4,321 persons"));
    }
}
