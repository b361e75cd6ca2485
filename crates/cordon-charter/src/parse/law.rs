//! Legal basis, instruments, other powers, restricted rights, special categories.

use super::{requests, table::Table};
use crate::{
    Instrument, Law, LegalBasis, OverridingPower, RestrictedRight, SecrecyDuty, SpecialCategories,
};

pub(super) fn law(table: &Table<'_>) -> Law {
    Law {
        legal_basis: table.table("legal_basis", legal_basis),
        instruments: table.list("instrument", instrument),
        secrecy: table.optional_table("secrecy", secrecy),
        overriding: table.list("overriding", overriding_power),
        emergency: table.optional_table("emergency", instrument),
        cross_border_contact: table.optional_text("cross_border_contact"),
        national_conditions: table.optional_text("national_conditions"),
    }
}

fn legal_basis(table: &Table<'_>) -> LegalBasis {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Law,
        Consent,
    }
    match table.get("kind").map(|value| value.choice()) {
        Some(Some(Kind::Law)) => LegalBasis::Law { reason: table.local_text("reason") },
        Some(Some(Kind::Consent)) => LegalBasis::Consent { refusal: table.local_text("refusal") },
        _ => {
            table.skip(&["reason", "refusal"]);
            table.unread();
            LegalBasis::Consent { refusal: "".into() }
        }
    }
}

fn instrument(table: &Table<'_>) -> Instrument {
    Instrument {
        citation: table.text("citation"),
        article: table.text("article"),
        date: table.date("date"),
        url: table.text("url"),
    }
}

fn secrecy(table: &Table<'_>) -> SecrecyDuty {
    SecrecyDuty { who: table.text("who"), rule: table.text("rule") }
}

fn overriding_power(table: &Table<'_>) -> OverridingPower {
    OverridingPower {
        power: table.text("power"),
        holder: table.text("holder"),
        barred_by: table.text("barred_by"),
        disclosure: table.optional_table("disclosure", requests::disclosure),
    }
}

pub(super) fn restricted_right(table: &Table<'_>) -> RestrictedRight {
    RestrictedRight {
        provision: table.text("provision"),
        right: table.text("right"),
        law: table.text("law"),
        need: table.text("need"),
        milder_means: table.text("milder_means"),
        safeguards: table.optional_text("safeguards"),
        until: table.date("until"),
    }
}

pub(super) fn special(table: &Table<'_>) -> SpecialCategories {
    SpecialCategories {
        categories: table.texts("categories"),
        safeguards: table.texts("safeguards"),
        discrimination_risk: table.optional_text("discrimination_risk"),
    }
}
