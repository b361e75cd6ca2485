//! Judges charter files, prints the page of each and how long judging took.
//!
//! `cargo run --release -p cordon-assess --example judge -- CHARTER...`
#![allow(clippy::print_stdout, reason = "a program for developers that prints what it did")]

use std::{env, error::Error, fs, time::Instant};

use cordon_assess::{Shelf, assess};

fn main() -> Result<(), Box<dyn Error>> {
    let shelf = Shelf::embedded()?;
    for file in env::args().skip(1) {
        let text = fs::read_to_string(&file)?;
        let parsed = cordon_charter::parse(&text);
        let Some(charter) = parsed.charter else {
            println!("{file}: not a charter: {:#?}", parsed.diagnostics);
            continue;
        };
        let start = Instant::now();
        let assessment = assess(&charter, &shelf);
        let digest = assessment.digest()?;
        let took = start.elapsed();
        println!("{}\nAssessment {digest}, judged in {took:.1?}\n", assessment.beside(&text));
    }
    Ok(())
}
