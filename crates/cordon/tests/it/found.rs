//! Keys that only the data know, over the command line: what they cost, that a key of one person
//! is nowhere, and that the log verifies.

use std::path::Path;

use crate::world::{MERS, World, json};

/// The charter where hospitals are written as they come.
pub(crate) fn charter() -> String {
    let text = MERS.without_noise();
    let start = text.find("[record.mers_case.field.loc_hosp]").unwrap();
    let (before, field) = text.split_at(start);
    let (values, end) = (field.find("values = [").unwrap(), field.find("]\nidentifies").unwrap());
    let field = format!("{}max_length = 80{}", &field[..values], &field[end + 1..]);
    format!("{before}{field}").replace("epsilon = \"1000000000\"", "epsilon = \"3\"")
}

fn world() -> World {
    let world = World::open_as(&MERS, &charter());
    let mut text = "id,age,loc_hosp,dt_report\n".to_owned();
    for id in 0..241 {
        let hospital = match id {
            240 => "Lonely Ward",
            id if id % 3 == 0 => "North Clinic",
            _ => "South Clinic",
        };
        text += &format!("INVENTED-{id},40,{hospital},2015-05-{:02}\n", 1 + id % 28);
    }
    let file = world.write("hospitals.csv", text);
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    world
}

const BY_HOSPITAL: &str = "SELECT loc_hosp, count(*) AS n FROM mers_case GROUP BY loc_hosp";

fn ask<'a>(sql: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = ["ask", MERS.measure, sql, "--purpose", "hospital-safety", "--epsilon", "1"];
    [&words[..], more].concat()
}

#[test]
fn t8_a_key_of_one_person_is_nowhere_and_keys_that_many_share_are_found() {
    let world = world();
    let explained = world.ok(&ask(BY_HOSPITAL, &["--explain"])).out;
    for part in ["for each key that is found", "with 95 %", "to find the keys"] {
        assert!(explained.contains(part), "{explained}");
    }
    let answered = world.ok(&ask(BY_HOSPITAL, &[])).out;
    for part in
        ["North Clinic", "South Clinic", "keys     found among the rows: 2 values", "find the keys"]
    {
        assert!(answered.contains(part), "{answered}");
    }
    let asked = [
        "SELECT loc_hosp, count(*) AS n FROM mers_case GROUP BY loc_hosp ORDER BY n LIMIT 1",
        "SELECT loc_hosp, count(*) FROM mers_case GROUP BY loc_hosp HAVING loc_hosp LIKE 'Lonely%'",
        "SELECT upper(loc_hosp), count(*) FROM mers_case GROUP BY ROLLUP (upper(loc_hosp))
         HAVING grouping(upper(loc_hosp)) = 0",
    ];
    let mut said = format!("{explained}{answered}");
    for sql in asked {
        let words = ask(sql, &["--format", "json"]);
        let words: Vec<&str> =
            words.iter().map(|word| if *word == "1" { "0.5" } else { *word }).collect();
        let ran = world.ok(&words);
        said += &ran.out;
        said += &ran.err;
    }
    assert!(!said.to_lowercase().contains("lonely ward"), "{said}");
    let log: String = world.log().iter().map(ToString::to_string).collect();
    assert!(log.contains("scale_chosen") && !log.to_lowercase().contains("lonely"));
}

#[test]
fn the_log_of_found_keys_verifies_and_the_question_again_is_free() {
    let world = world();
    world.ok(&ask(BY_HOSPITAL, &[]));
    let left = world.left(MERS.measure);
    let again = world.ok(&ask(BY_HOSPITAL, &[])).out;
    assert!(again.contains("at no cost"), "{again}");
    assert_eq!(world.left(MERS.measure), left);
    // Who asks with other names has them; the release stays as it stands in the log.
    let renamed = "SELECT loc_hosp AS clinic, count(*) AS cases FROM mers_case GROUP BY loc_hosp";
    let again = world.ok(&ask(renamed, &[])).out;
    assert!(
        again.starts_with("clinic") && again.contains("rows     `cases`: one person"),
        "{again}"
    );
    assert!(again.contains("at no cost; its receipt and JSON have the column names"), "{again}");
    let csv = world.ok(&ask(renamed, &["--format", "csv"])).out;
    assert!(csv.starts_with("clinic,cases,cases_low,cases_high,cases_state\n"), "{csv}");
    let json = json(&world.ok(&ask(renamed, &["--format", "json"])).out);
    assert_eq!(json["columns"][1]["name"], "n");
    assert_eq!(world.left(MERS.measure), left);
    world.ok(&["verify", "--log", &world.text("authority/log")]);
}

#[test]
fn an_answer_without_keys_or_rows_says_why_and_a_dummys_keys_are_called_so() {
    let world = world();
    let nobody = "SELECT loc_hosp, count(*) FROM mers_case WHERE loc_hosp LIKE 'Z%' GROUP BY 1";
    let said = world.ok(&ask(nobody, &[])).out;
    assert!(said.contains("keys     none found: no value is shared by enough persons"), "{said}");
    let met = "SELECT count(*) AS n FROM mers_case HAVING count(*) > 100000";
    let said = world.ok(&ask(met, &[])).out;
    assert!(said.contains("no row met the condition of HAVING"), "{said}");
    let file = world.write("charter.toml", charter());
    let words = ["--purpose", "hospital-safety", "--epsilon", "1", BY_HOSPITAL];
    let said = world.ok(&[&["ask", "--dummy", &file][..], &words].concat()).out;
    assert!(said.contains("keys     of the dummy are a few texts"), "{said}");
}
