//! The typed checks that rules name: one file each. The file's opening comment is its page of the
//! manual, and its `charter-good` and `charter-bad` fragments are executed as tests: each is laid
//! over a sound charter, which the check then meets or fails.
//!
//! A check reads typed charter fields. It may see *that* a text is there; whether the text is good
//! enough it leaves to a person. A check that sees nothing else says so (`said_unless_failed`), and
//! whoever reads the finding is told.

mod parameters;

mod access_serves_purpose;
mod accuracy_kept;
mod aim_stated;
mod alternatives_weighed;
mod anonymous_option_weighed;
mod app_voluntary;
mod assessment_kept;
mod authority_heard;
mod automated_decisions;
mod balance_stated;
mod basis_consent;
mod basis_in_law;
mod breach_plan;
mod children_provided;
mod consultation_not_sought;
mod consultation_required;
mod controllers_named;
mod controls_carried;
mod cross_border_contact;
mod data_subjects_bounded;
mod design_chosen;
mod effect_reviewed;
mod emergency_declared;
mod evidence_kept;
mod fields_needed;
mod fields_used;
mod grievance_post_named;
mod health_service;
mod law_published;
mod national_conditions_checked;
mod notice_given;
mod overriding_powers;
mod oversight_named;
mod privacy_budget;
mod processors_grounded;
mod publication_ends;
mod publication_objection;
mod publication_ruled;
mod purposes_fixed;
mod quarantine_bounded;
mod reasoning_told;
mod recipients_agreed;
mod recipients_named;
mod recipients_within_purposes;
mod register_kept;
mod research_separated;
mod restriction_allowed;
mod restriction_grounded;
mod restriction_safeguarded;
mod retention_limited;
mod right_usable;
mod rights_reachable;
mod risks_lowered;
mod secrecy_duty;
mod security_controls;
mod single_purpose;
mod special_safeguards;
mod statement_required;
mod stored_at_home;
mod sunset_set;
mod telecom_bounded;
mod transfer_derogation;
mod transfer_law;
mod transfer_safeguards;
mod transfer_to_party;
mod venue_log_split;
mod vulnerable_groups_weighed;

use toml::Table;

use crate::{
    case::Case,
    condition::Scope,
    finding::{Point, Points},
    prose,
    rulebook::RulebookProblem,
};

pub(crate) use parameters::{Parameter, Parameters, RightName};

/// Every check, in the order of the alphabet.
pub(crate) const ALL: &[Check] = &[
    access_serves_purpose::CHECK,
    accuracy_kept::CHECK,
    aim_stated::CHECK,
    alternatives_weighed::CHECK,
    anonymous_option_weighed::CHECK,
    app_voluntary::CHECK,
    assessment_kept::CHECK,
    authority_heard::CHECK,
    automated_decisions::CHECK,
    balance_stated::CHECK,
    basis_consent::CHECK,
    basis_in_law::CHECK,
    breach_plan::CHECK,
    children_provided::CHECK,
    consultation_not_sought::CHECK,
    consultation_required::CHECK,
    controllers_named::CHECK,
    controls_carried::CHECK,
    cross_border_contact::CHECK,
    data_subjects_bounded::CHECK,
    design_chosen::CHECK,
    effect_reviewed::CHECK,
    emergency_declared::CHECK,
    evidence_kept::CHECK,
    fields_needed::CHECK,
    fields_used::CHECK,
    grievance_post_named::CHECK,
    health_service::CHECK,
    law_published::CHECK,
    national_conditions_checked::CHECK,
    notice_given::CHECK,
    overriding_powers::CHECK,
    oversight_named::CHECK,
    privacy_budget::CHECK,
    processors_grounded::CHECK,
    publication_ends::CHECK,
    publication_objection::CHECK,
    publication_ruled::CHECK,
    purposes_fixed::CHECK,
    quarantine_bounded::CHECK,
    reasoning_told::CHECK,
    recipients_agreed::CHECK,
    recipients_named::CHECK,
    recipients_within_purposes::CHECK,
    register_kept::CHECK,
    research_separated::CHECK,
    restriction_allowed::CHECK,
    restriction_grounded::CHECK,
    restriction_safeguarded::CHECK,
    retention_limited::CHECK,
    right_usable::CHECK,
    rights_reachable::CHECK,
    risks_lowered::CHECK,
    secrecy_duty::CHECK,
    security_controls::CHECK,
    single_purpose::CHECK,
    special_safeguards::CHECK,
    statement_required::CHECK,
    stored_at_home::CHECK,
    sunset_set::CHECK,
    telecom_bounded::CHECK,
    transfer_derogation::CHECK,
    transfer_law::CHECK,
    transfer_safeguards::CHECK,
    transfer_to_party::CHECK,
    venue_log_split::CHECK,
    vulnerable_groups_weighed::CHECK,
];

/// One typed check.
pub(crate) struct Check {
    /// As rulebooks name it; also the name of its file.
    pub(crate) name: &'static str,
    /// Its source text: the manual takes the opening comment from it.
    pub(crate) text: &'static str,
    /// Parameters that a rule must give.
    pub(crate) needs: &'static [Parameter],
    /// Parameters that a rule may give.
    pub(crate) takes: &'static [Parameter],
    /// Set where the check judges one thing of a kind: only rules that are `for_each` of such
    /// things may name it.
    pub(crate) scope: Option<ScopeKind>,
    /// Reads the charter.
    pub(crate) run: fn(&Case<'_>, &Parameters, &mut Points),
}

/// What a check with a scope judges one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// Data that may cross a border.
    Flow,
}

/// A check as a rule calls it.
#[derive(Clone)]
pub struct Call {
    check: &'static Check,
    parameters: Parameters,
    /// Parameters whose numbers are the compiler's own: the law gives none.
    own: Vec<String>,
}

impl Call {
    /// The check's name.
    pub const fn name(&self) -> &'static str {
        self.check.name
    }

    /// The parameters that the rule gave, for people: `within_hours = 72`.
    pub(crate) fn parameters(&self) -> Vec<String> {
        self.parameters.in_words()
    }

    /// Whether the number of this parameter is not the law's.
    pub(crate) fn is_own(&self, parameter: &str) -> bool {
        self.own.iter().any(|own| own == parameter)
    }

    /// Within how many hours a breach is to be told, where that is what it checks.
    pub(crate) fn breach_hours(&self) -> Option<u32> {
        (self.name() == "breach_plan").then_some(self.parameters.within_hours).flatten()
    }

    /// The limits that a law sets by a number: what is limited, and the number.
    pub(crate) fn limits(&self) -> Vec<(Limit, u32)> {
        let own = &self.parameters;
        let numbers = [
            (Parameter::WithinHours, own.within_hours),
            (Parameter::WithinDays, own.within_days),
            (Parameter::JudgeAboveDays, own.judge_above_days),
            (Parameter::Years, own.years),
        ];
        let limit = |parameter| Limit { check: self.name(), parameter, right: own.right };
        let of_the_law = numbers.into_iter().filter(|(name, _)| !self.is_own(name.as_str()));
        of_the_law.filter_map(|(name, n)| Some((limit(name), n?))).collect()
    }

    /// What the check says; `None` where the charter does not go this way of several.
    pub(crate) fn run(&self, case: &Case<'_>) -> Option<Vec<Point>> {
        let mut points = Points::of(self.check.name);
        (self.check.run)(case, &self.parameters, &mut points);
        points.finish()
    }
}

/// What a number of a rule limits; rules of two countries that limit the same can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    check: &'static str,
    parameter: Parameter,
    right: Option<RightName>,
}

impl Limit {
    /// Whether a rule with the number `a` asks more than one with `b`.
    pub(crate) const fn is_stricter(self, a: u32, b: u32) -> bool {
        match self.parameter {
            Parameter::Years => a > b,
            _ => a < b,
        }
    }

    /// For people: `days at most (right_usable, access)`.
    pub(crate) fn in_words(self) -> String {
        let unit = match self.parameter {
            Parameter::WithinHours => "hours at most",
            Parameter::WithinDays => "days at most",
            Parameter::JudgeAboveDays => "days without a judgement",
            _ => "years at least",
        };
        let right = self.right.map(|right| format!(", {}", right.as_str()));
        format!("{unit} ({}{})", self.check, right.unwrap_or_default())
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}({})", self.name(), self.parameters().join(", "))
    }
}

/// The names of all checks that a rulebook can name.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|check| check.name)
}

/// The call that a rule writes, if there is such a check and it takes these parameters. `own`
/// beside them lists those whose numbers the law does not give.
pub(crate) fn call(
    name: &str,
    mut table: Table,
    scope: Option<Scope>,
) -> Result<Call, (RulebookProblem, String)> {
    let Some(check) = ALL.iter().find(|check| check.name == name) else {
        let help = match prose::nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "docs/manual/rules.md lists the checks".to_owned(),
        };
        return Err((RulebookProblem::UnknownCheck(name.to_owned()), help));
    };
    let own = own_numbers(&mut table)?;
    for key in table.keys() {
        let known = check.needs.iter().chain(check.takes).any(|p| p.as_str() == key);
        if !known {
            let list: Vec<_> = check.needs.iter().chain(check.takes).map(|p| p.as_str()).collect();
            let help = match list.as_slice() {
                [] => format!("write `\"{name}\"` alone: it takes none"),
                list => format!("it takes: {}", list.join(", ")),
            };
            return Err((RulebookProblem::UnknownParameter(key.clone()), help));
        }
    }
    if let Some(missing) = check.needs.iter().find(|p| !table.contains_key(p.as_str())) {
        let name = missing.as_str().to_owned();
        let help = format!("add `{name} = …`");
        return Err((RulebookProblem::MissingParameter(name), help));
    }
    if check.scope != scope.map(ScopeKind::of) && check.scope.is_some() {
        let help = "put it into a rule with a fitting `for_each`".to_owned();
        return Err((RulebookProblem::WrongScope(name.to_owned()), help));
    }
    let parameters = table.try_into().map_err(|error: toml::de::Error| {
        let why = error.message().replace('\n', " ");
        (RulebookProblem::Unreadable(why), "mend the parameter".to_owned())
    })?;
    Ok(Call { check, parameters, own })
}

/// Takes the list `own` out of a call's table: names of parameters that stand beside it.
fn own_numbers(table: &mut Table) -> Result<Vec<String>, (RulebookProblem, String)> {
    let Some(list) = table.remove("own") else { return Ok(Vec::new()) };
    let named = list.try_into::<Vec<String>>().ok();
    match named.filter(|named| named.iter().all(|name| table.contains_key(name))) {
        Some(named) => Ok(named),
        None => {
            let why = "`own` names what is no parameter of this call".to_owned();
            let problem = RulebookProblem::Unreadable(why);
            let help = "`own` lists parameters that stand beside it and whose numbers the law does \
                        not give: `own = [\"within_days\"]`";
            Err((problem, help.to_owned()))
        }
    }
}

impl ScopeKind {
    const fn of(scope: Scope) -> Self {
        match scope {
            Scope::FlowAbroad | Scope::FlowOutsideArea | Scope::FlowByDerogation => Self::Flow,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
