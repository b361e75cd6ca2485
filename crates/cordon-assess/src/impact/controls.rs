//! The three risks with the checks as they stand: a check that is off, or that nothing carries,
//! raises the risk.

use std::collections::BTreeMap;

use cordon_charter::{Charter, Level, Risk, RuntimeCheck};
use serde::Serialize;

use super::{RiskName, check_in_words, guards, level_in_words, risks};

/// Runtime checks that are off, each with the reason, for people.
pub type ChecksOff = BTreeMap<RuntimeCheck, String>;

/// One risk: before the controls, as the charter declares it after them, and as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RiskNow {
    /// Which.
    pub risk: RiskName,
    /// Without controls.
    pub before: Rating,
    /// With every control on, as the charter declares it.
    pub declared: Rating,
    /// With the checks as they stand.
    pub now: Rating,
    /// The controls, in the order of the charter.
    pub controls: Vec<ControlNow>,
}

/// How bad, and how likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rating {
    /// How bad it would be for people.
    pub severity: Level,
    /// How likely it is.
    pub likelihood: Level,
}

/// One control as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ControlNow {
    /// What it does, for people.
    pub title: String,
    /// The runtime check that carries it.
    pub check: RuntimeCheck,
    /// Whether that check is on.
    pub state: ControlState,
    /// The risk if this check alone were off.
    pub without: Rating,
}

/// Whether a control works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlState {
    /// The software carries it, now.
    On,
    /// The software does not carry it, now.
    Off {
        /// Why, for people.
        why: String,
    },
    /// The check is on, but it does not guard against this risk.
    NoGuard,
    /// Only people carry it; the software does not know.
    ByPeople,
}

impl ControlState {
    /// For people.
    pub const fn in_words(&self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off { .. } => "OFF",
            Self::NoGuard => "no guard against this",
            Self::ByPeople => "by people only",
        }
    }
}

impl std::fmt::Display for Rating {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (severity, likelihood) =
            (level_in_words(self.severity), level_in_words(self.likelihood));
        write!(f, "severity {severity}, likelihood {likelihood}")
    }
}

/// The three risks of a charter while `off` are off.
///
/// The declared residual risk holds while every declared check that guards against the risk is on.
/// Each one that is off raises severity and likelihood by one step, up to the risk without
/// controls; with none left it is the risk without controls. A control that only people carry, or
/// whose check does not guard against the risk, lowers nothing.
pub fn risks_now(charter: &Charter, off: &ChecksOff) -> [RiskNow; 3] {
    risks(&charter.risks).map(|(name, risk)| RiskNow::of(name, risk, off))
}

/// What is off because of the charter itself, whoever runs it.
pub fn off_by_charter(charter: &Charter) -> ChecksOff {
    let mut off = ChecksOff::new();
    if charter.statements.is_empty() {
        let why = "the charter requires no statement of anybody".to_owned();
        off.insert(RuntimeCheck::RequiredStatements, why);
    }
    off
}

/// What a runtime check does, for people.
pub const fn check_words(check: RuntimeCheck) -> &'static str {
    check_in_words(check)
}

impl RiskNow {
    fn of(name: RiskName, risk: &Risk, off: &ChecksOff) -> Self {
        let control = |c: &cordon_charter::Control| ControlNow {
            title: c.title.clone(),
            check: c.check,
            state: match (c.check, off.get(&c.check)) {
                (RuntimeCheck::Organisational, _) => ControlState::ByPeople,
                (_, Some(why)) => ControlState::Off { why: why.clone() },
                (check, None) if guards(check, name) => ControlState::On,
                _ => ControlState::NoGuard,
            },
            without: rating(name, risk, &|check| check == c.check || off.contains_key(&check)),
        };
        Self {
            risk: name,
            before: Rating { severity: risk.severity, likelihood: risk.likelihood },
            declared: Rating {
                severity: risk.residual_severity,
                likelihood: risk.residual_likelihood,
            },
            now: rating(name, risk, &|check| off.contains_key(&check)),
            controls: risk.controls.iter().map(control).collect(),
        }
    }

    /// Whether the risk is above what the charter declares.
    pub fn is_raised(&self) -> bool {
        self.now != self.declared
    }

    /// Whether a high risk stands that the signed charter did not declare: what the laws ask
    /// prior consultation of the supervisory authority for.
    pub fn is_raised_to_high(&self) -> bool {
        let is_high = |rating: Rating| is_high((rating.severity, rating.likelihood));
        is_high(self.now) && !is_high(self.declared)
    }
}

fn rating(name: RiskName, risk: &Risk, is_off: &dyn Fn(RuntimeCheck) -> bool) -> Rating {
    let mut checks: Vec<RuntimeCheck> =
        risk.controls.iter().map(|c| c.check).filter(|check| guards(*check, name)).collect();
    checks.sort_unstable();
    checks.dedup();
    let lost = checks.iter().filter(|check| is_off(**check)).count();
    let raise = |declared: Level, before: Level| {
        let most = declared.max(before);
        if lost == checks.len() { most } else { raised(declared, lost).min(most) }
    };
    Rating {
        severity: raise(risk.residual_severity, risk.severity),
        likelihood: raise(risk.residual_likelihood, risk.likelihood),
    }
}

/// Severity and likelihood both important or maximal.
pub(crate) fn is_high((severity, likelihood): (Level, Level)) -> bool {
    severity >= Level::Important && likelihood >= Level::Important
}

fn raised(level: Level, steps: usize) -> Level {
    (0..steps).fold(level, |level, _| match level {
        Level::Negligible => Level::Limited,
        Level::Limited => Level::Important,
        Level::Important | Level::Maximal => Level::Maximal,
    })
}

#[cfg(test)]
mod tests {
    use cordon_charter::{Control, Level::*};

    use super::*;

    fn risk(checks: &[RuntimeCheck]) -> Risk {
        let control = |check: &RuntimeCheck| Control { title: "c".to_owned(), check: *check };
        Risk {
            impacts: Vec::new(),
            threats: Vec::new(),
            sources: Vec::new(),
            severity: Maximal,
            likelihood: Important,
            controls: checks.iter().map(control).collect(),
            residual_severity: Important,
            residual_likelihood: Negligible,
        }
    }

    fn off(checks: &[RuntimeCheck]) -> ChecksOff {
        checks.iter().map(|check| (*check, "a reason".to_owned())).collect()
    }

    #[test]
    fn each_check_that_is_off_raises_the_risk_up_to_what_it_was_before() {
        use RuntimeCheck::*;
        let carried = risk(&[SealedStorage, PurposeBoundAccess, DifferentialPrivacy]);
        for (lost, severity, likelihood) in [
            (&[][..], Important, Negligible),
            (&[SealedStorage], Maximal, Limited),
            (&[SealedStorage, PurposeBoundAccess], Maximal, Important),
            (&[SealedStorage, PurposeBoundAccess, DifferentialPrivacy], Maximal, Important),
            // Not among the controls of this risk.
            (&[Sunset], Important, Negligible),
        ] {
            let now = RiskNow::of(RiskName::IllegitimateAccess, &carried, &off(lost));
            assert_eq!(now.now, Rating { severity, likelihood }, "{lost:?}");
            assert_eq!(now.is_raised(), severity != Important, "{lost:?}");
        }
    }

    #[test]
    fn a_risk_raised_to_high_asks_for_prior_consultation_and_a_declared_one_does_not() {
        use RuntimeCheck::*;
        let own = risk(&[SealedStorage, PurposeBoundAccess]);
        for (lost, due) in [
            (&[][..], false),
            (&[SealedStorage], false),
            (&[SealedStorage, PurposeBoundAccess], true),
        ] {
            let now = RiskNow::of(RiskName::IllegitimateAccess, &own, &off(lost));
            assert_eq!(now.is_raised_to_high(), due, "{lost:?}");
        }
        let declared = Risk { residual_likelihood: Important, ..own };
        let now = RiskNow::of(RiskName::IllegitimateAccess, &declared, &off(&[SealedStorage]));
        assert!(now.is_raised() && !now.is_raised_to_high(), "the charter said so");
    }

    #[test]
    fn what_nothing_carries_lowers_nothing() {
        use RuntimeCheck::*;
        // Nobody, people only, and a check that guards against another danger.
        for checks in [&[][..], &[Organisational], &[DifferentialPrivacy, Organisational]] {
            let now = RiskNow::of(RiskName::Disappearance, &risk(checks), &off(&[]));
            assert_eq!(now.now, now.before, "{checks:?}");
        }
        let now = RiskNow::of(RiskName::Disappearance, &risk(&[DifferentialPrivacy]), &off(&[]));
        assert_eq!(now.controls.first().unwrap().state, ControlState::NoGuard);
    }

    #[test]
    fn a_control_says_what_the_risk_were_without_it() {
        use RuntimeCheck::*;
        let both = risk(&[SealedStorage, PurposeBoundAccess]);
        let now = RiskNow::of(RiskName::IllegitimateAccess, &both, &off(&[SealedStorage]));
        let [sealed, access] = now.controls.as_slice() else { panic!() };
        assert_eq!(sealed.state, ControlState::Off { why: "a reason".to_owned() });
        assert_eq!(sealed.without, now.now);
        assert_eq!(access.without, now.before, "then nothing is left");
    }
}
