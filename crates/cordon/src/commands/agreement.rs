//! Who must agree to the charter proposed last, who did, who advised against it, and what is left
//! to do before it opens: for `cordon measure show`, `cordon measure open` and `cordon verify`.

use cordon_charter::{Digest, Meaning, RequiredStatement, Role};
use cordon_log::{
    Judged, Lifecycle, Made, MeasureState, Objection, Proposal, State, document_path,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::output::{page::paragraph, say};

/// The proposal, unless it is what is in force.
pub(super) fn waiting(measure: &MeasureState) -> Option<&Proposal> {
    let proposal = measure.proposal()?;
    let in_force = measure.in_force().map(|in_force| in_force.digest);
    (in_force != Some(proposal.digest)).then_some(proposal)
}

/// What is left to do before the measure opens, or its next version, as it is typed.
pub(super) fn next_steps(state: &State, measure: &MeasureState, now: Timestamp) -> Vec<String> {
    let Some(proposal) = waiting(measure) else { return Vec::new() };
    if matches!(measure.lifecycle(now), Lifecycle::Ended) {
        return Vec::new();
    }
    let unmet = |(_, judged): &(Digest, Judged)| !judged.unmet_must.is_empty();
    if proposal.assessment.as_ref().is_some_and(unmet) {
        return vec!["mend the charter: see `cordon check`, then propose it again".to_owned()];
    }
    let id = measure.id();
    let export = |role: Role, meaning: &str| {
        format!("cordon statement export {id} --as {role} --meaning {meaning} --out FILE")
    };
    let open = objections(state, proposal).iter().any(Objection::is_open);
    let missing = proposal.charter.statements.iter();
    let missing = missing.filter(|required| !is_said(proposal, required));
    let mut steps: Vec<String> =
        missing.map(|required| export(required.role, required.meaning.as_str())).collect();
    if open {
        let why = " --text WHY   # what was advised against is answered in public";
        steps.push(export(Role::Controller, Meaning::Answers.as_str()) + why);
    }
    if !to_answer(proposal).is_empty() {
        let answers = " --answers answers.toml   # writes the questions first";
        steps.push(export(Role::Controller, Meaning::Judges.as_str()) + answers);
    }
    if !steps.is_empty() {
        steps.push(
            "each is signed where its key lies (`cordon statement sign`), then imported".into(),
        );
    }
    if !measure.consultations().unheard(&proposal.charter).is_empty() {
        steps
            .push(format!("cordon consult export {id} --out FILE, then import and answer replies"));
    }
    if steps.is_empty() {
        return vec![format!("cordon measure open {id}")];
    }
    steps
}

/// Advice in favour is not asked for again where there is advice against: that is answered.
fn is_said(proposal: &Proposal, required: &RequiredStatement) -> bool {
    let says = |meaning| proposal.statements.iter().any(|made| made.says(required.role, meaning));
    says(required.meaning) || required.meaning == Meaning::Advises && says(Meaning::AdvisesAgainst)
}

/// Advice against the charter that was proposed last.
fn objections(state: &State, proposal: &Proposal) -> Vec<Objection> {
    state.objections(&proposal.statements)
}

/// What was said of the charter proposed last, and what is left to be said.
pub(super) fn say_statements(state: &State, measure: &MeasureState) {
    let Some(proposal) = measure.proposal() else { return };
    for required in &proposal.charter.statements {
        let (role, meaning) = (required.role, required.meaning);
        let made = proposal.statements.iter().any(|made| made.says(role, meaning));
        let line = match (made, is_said(proposal, required)) {
            (true, _) => format!("signed: {role} {}", meaning.as_str()),
            (false, true) => {
                let against = Meaning::AdvisesAgainst.as_str();
                format!("signed: {role} {against}, where the charter asks for {}", meaning.as_str())
            }
            (false, false) => format!("missing: {role} {}", meaning.as_str()),
        };
        say::line(format_args!("  statement   {line}"));
    }
    for objection in objections(state, proposal) {
        let made = &objection.made;
        say::line(format_args!(
            "  AGAINST     the {} advises against (leaf {}): {}",
            made.draft().role,
            made.leaf,
            after_advice(&objection)
        ));
        let (leaf, document) = (made.leaf, document_path(&made.document));
        say::line(format_args!("              its text: `cordon log show {leaf}`, log/{document}"));
    }
    if let Some((_, judged)) = &proposal.assessment {
        for rule in &judged.unmet_must {
            say::line(format_args!("  not met     {rule}"));
        }
        let open = to_answer(proposal);
        if !open.is_empty() {
            paragraph("  to judge    ", &open.join(", "));
        }
        let answered = judged.to_be_judged.len() - open.len();
        if answered > 0 {
            say::line(format_args!("  judged      {answered} rules, by a person, in public"));
        }
    }
}

/// Rules that a person must judge and has not answered in a statement yet.
pub(super) fn to_answer(proposal: &Proposal) -> Vec<&str> {
    let Some((_, judged)) = &proposal.assessment else { return Vec::new() };
    let answered = |rule: &str| {
        let mut drafts = proposal.statements.iter().map(Made::draft);
        drafts.any(|draft| {
            draft.role == Role::Controller
                && draft.meaning == Meaning::Judges
                && draft.answers.get(rule).is_some_and(|answer| !answer.trim().is_empty())
        })
    };
    judged.to_be_judged.iter().map(String::as_str).filter(|rule| !answered(rule)).collect()
}

/// What became of advice against.
pub(super) fn after_advice(objection: &Objection) -> String {
    match (objection.answered, objection.withdrawn) {
        (Some(leaf), _) => format!("answered by the controller (leaf {leaf})"),
        (None, Some(leaf)) => format!("the same role said otherwise later (leaf {leaf})"),
        (None, None) => "not answered: nothing opens until the controller answers".to_owned(),
    }
}

/// Advice against every version, for machines.
pub(super) fn advice_in_json(state: &State, measure: &MeasureState) -> Value {
    let one = |objection: &Objection| {
        let draft = objection.made.draft();
        json!({
            "leaf": objection.made.leaf,
            "role": draft.role,
            "charter": draft.charter,
            "document": objection.made.document,
            "answered": objection.answered,
            "withdrawn": objection.withdrawn,
        })
    };
    state.all_objections(measure).iter().map(one).collect()
}
