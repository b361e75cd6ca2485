//! What a rule can tell a check: numbers and names that a legal order sets.

use cordon_charter::{ConsultedGroup, Delta, Epsilon, Meaning, Role, RuntimeCheck};
use serde::Deserialize;

use crate::impact::check_in_words;

/// The parameters of one call. Which a check needs or takes, the check says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) within_hours: Option<u32>,
    pub(crate) within_days: Option<u32>,
    pub(crate) judge_above_days: Option<u32>,
    pub(crate) right: Option<RightName>,
    pub(crate) role: Option<Role>,
    pub(crate) meanings: Vec<Meaning>,
    pub(crate) epsilon_above: Option<Epsilon>,
    pub(crate) delta_above: Option<Delta>,
    pub(crate) years: Option<u32>,
    pub(crate) controls: Vec<RuntimeCheck>,
    pub(crate) groups: Vec<ConsultedGroup>,
}

/// The name of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parameter {
    /// Hours at most.
    WithinHours,
    /// Days at most.
    WithinDays,
    /// More days than these, and a person must judge.
    JudgeAboveDays,
    /// Which right.
    Right,
    /// Whose statement.
    Role,
    /// Which meanings of a statement will do.
    Meanings,
    /// A higher ε needs a person's judgement.
    EpsilonAbove,
    /// A higher δ needs a person's judgement.
    DeltaAbove,
    /// Years at least.
    Years,
    /// Which runtime checks must carry a control.
    Controls,
    /// Of which group somebody must be heard.
    Groups,
}

/// A right of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RightName {
    Access,
    Correction,
    Erasure,
    Objection,
    Restriction,
    Portability,
    Remedy,
}

impl Parameter {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::WithinHours => "within_hours",
            Self::WithinDays => "within_days",
            Self::JudgeAboveDays => "judge_above_days",
            Self::Right => "right",
            Self::Role => "role",
            Self::Meanings => "meanings",
            Self::EpsilonAbove => "epsilon_above",
            Self::DeltaAbove => "delta_above",
            Self::Years => "years",
            Self::Controls => "controls",
            Self::Groups => "groups",
        }
    }
}

impl RightName {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Correction => "correction",
            Self::Erasure => "erasure",
            Self::Objection => "objection",
            Self::Restriction => "restriction",
            Self::Portability => "portability",
            Self::Remedy => "remedy",
        }
    }
}

impl Parameters {
    /// For people, in a fixed order.
    pub(crate) fn in_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |parameter: Parameter, value: Option<String>| {
            if let Some(value) = value {
                words.push(format!("{} = {value}", parameter.as_str()));
            }
        };
        say(Parameter::WithinHours, self.within_hours.map(|n| n.to_string()));
        say(Parameter::WithinDays, self.within_days.map(|n| n.to_string()));
        say(Parameter::JudgeAboveDays, self.judge_above_days.map(|n| n.to_string()));
        say(Parameter::Right, self.right.map(|right| right.as_str().to_owned()));
        say(Parameter::Role, self.role.map(|role| role.to_string()));
        let meanings: Vec<_> = self.meanings.iter().map(|m| m.as_str()).collect();
        say(Parameter::Meanings, (!meanings.is_empty()).then(|| meanings.join(" or ")));
        say(Parameter::EpsilonAbove, self.epsilon_above.as_ref().map(ToString::to_string));
        say(Parameter::DeltaAbove, self.delta_above.as_ref().map(ToString::to_string));
        say(Parameter::Years, self.years.map(|n| n.to_string()));
        let controls: Vec<_> = self.controls.iter().map(|check| check_in_words(*check)).collect();
        say(Parameter::Controls, (!controls.is_empty()).then(|| controls.join("; ")));
        let groups: Vec<_> = self.groups.iter().map(|group| group.as_str()).collect();
        say(Parameter::Groups, (!groups.is_empty()).then(|| groups.join(" or ")));
        words
    }
}
