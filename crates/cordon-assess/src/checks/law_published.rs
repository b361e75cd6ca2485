//! Check: the law is named with its article and date, and the public can read it.
//!
//! Each `[[law.instrument]]` has a citation, an article, a date not after the measure opens, and an
//! address on the net. Where persons consent and no instrument is named, a person must judge
//! whether an authority may act on consent alone.
//!
//! ```charter-good
//! [[law.instrument]]
//! citation = "Public Health Act"
//! article = "section 12"
//! date = 2019-05-01
//! url = "https://law.example/public-health-act"
//! ```
//! ```charter-judge
//! [law]
//! legal_basis = { kind = "consent", refusal = "nothing follows from a refusal" }
//! instrument = []
//! ```
//! ```charter-bad
//! [law]
//! instrument = []
//! ```
//! ```charter-bad
//! [[law.instrument]]
//! citation = "Public Health Act"
//! article = "section 12"
//! date = 2019-05-01
//! url = "in the ministry's archive"
//! ```

use cordon_charter::LegalBasis;

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "law_published",
    text: include_str!("law_published.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "law.instrument";
    let law = &case.charter.law;
    for (i, instrument) in law.instruments.iter().enumerate() {
        let path = nth(ALL, i);
        let cited = is_said(&instrument.citation) && is_said(&instrument.article);
        let help = "cite the instrument and its article";
        points.need(cited, &path, "the instrument is cited without its article or name", help);
        let text = "no address where the public can read the law";
        let help = "give an address that starts with https:// or http://";
        points.need(is_address(&instrument.url), format!("{path}.url"), text, help);
        let text = "the law is younger than the measure";
        let help = "a measure opens only once its law is there: move `term.opens`, or cite the \
                    version relied on";
        points.need(instrument.date <= case.charter.term.opens, format!("{path}.date"), text, help);
    }
    match (law.instruments.is_empty(), &law.legal_basis) {
        (true, LegalBasis::Law { .. }) => {
            let help = "name instrument, article, date and address";
            points.not_met(ALL, "the basis is a law, but no law is named", help);
        }
        (true, LegalBasis::Consent { .. }) => {
            let text = "no law is named beside the persons' consent";
            points.judge(ALL, text, "name the law under which the authority acts, if there is one");
        }
        (false, _) => {}
    }
    points.met_unless_failed(ALL, "the law is named, dated and open to the public");
}

fn is_address(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|host| host.starts_with(char::is_alphanumeric) && !host.contains(' '))
}
