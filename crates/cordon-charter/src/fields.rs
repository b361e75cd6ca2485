//! What the runtime asks of a charter: which fields, which domains, whose access, what budget.

use crate::{
    Access, AccessMode, Account, Bounds, Charges, Charter, Field, FieldName, FieldType, Identifies,
    PurposeId, Record, RecordName, Rho, Role,
};

/// The values that a field can have, as far as the charter fixes them: keys that are known before
/// any row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownDomain<'a> {
    /// The values of a closed list, sorted by code point.
    Values(&'a [String]),
    /// `false` and `true`.
    Booleans,
    /// Every day from `min` to `max`; of a timestamp the days in UTC.
    Days(Bounds),
}

/// An access mode without its particulars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessKind {
    /// Noised answers.
    Statistics,
    /// Named fields of assigned cases.
    Rows,
    /// The person's own data.
    Own,
}

impl AccessMode {
    /// The mode without its particulars.
    pub const fn kind(&self) -> AccessKind {
        match self {
            Self::Statistics => AccessKind::Statistics,
            Self::Rows { .. } => AccessKind::Rows,
            Self::Own => AccessKind::Own,
        }
    }
}

impl Field {
    /// Whether a statistics query may read the field: it names no person, and does not identify one
    /// directly.
    pub fn is_statistical(&self) -> bool {
        self.field_type != FieldType::Person && self.identifies != Identifies::Directly
    }

    /// The values that the field can have, where the charter fixes them.
    pub fn known_domain(&self) -> Option<KnownDomain<'_>> {
        match &self.field_type {
            FieldType::Category { values } | FieldType::Place { values: Some(values), .. } => {
                Some(KnownDomain::Values(values))
            }
            FieldType::Boolean => Some(KnownDomain::Booleans),
            FieldType::Date(bounds) | FieldType::Timestamp(bounds) => {
                Some(KnownDomain::Days(*bounds))
            }
            FieldType::Person
            | FieldType::Text { .. }
            | FieldType::Integer { .. }
            | FieldType::Decimal { .. }
            | FieldType::Place { values: None, .. } => None,
        }
    }

    /// The largest absolute value of a numeric field, in units of 10^-scale for a decimal.
    pub fn max_abs(&self) -> Option<u64> {
        match self.field_type {
            FieldType::Integer { min, max } | FieldType::Decimal { min, max, .. } => {
                Some(min.unsigned_abs().max(max.unsigned_abs()))
            }
            _ => None,
        }
    }
}

impl Record {
    /// The fields that a statistics query may read, in order of the columns.
    pub fn statistics_fields(&self) -> impl Iterator<Item = (&FieldName, &Field)> {
        self.fields.iter().filter(|(_, field)| field.is_statistical())
    }

    /// The fields that serve `purpose`, in order of the columns.
    pub fn fields_for_purpose(
        &self,
        purpose: &PurposeId,
    ) -> impl Iterator<Item = (&FieldName, &Field)> {
        self.fields.iter().filter(move |(_, field)| field.purposes.contains(purpose))
    }
}

impl Charter {
    /// Whether the charter gives `role` access for `purpose` in this mode.
    pub fn access_allows(&self, role: Role, purpose: &PurposeId, mode: AccessKind) -> bool {
        self.access_of(role, purpose).any(|access| access.mode.kind() == mode)
    }

    /// The fields of `record` that `role` may read row by row for `purpose`, and the most persons
    /// one officer may open in a day; `None` without such access.
    pub fn rows_access(
        &self,
        role: Role,
        purpose: &PurposeId,
        record: &RecordName,
    ) -> Option<(&[FieldName], u32)> {
        self.access_of(role, purpose).find_map(|access| match &access.mode {
            AccessMode::Rows { record: of, fields, daily_cap } if of == record => {
                Some((fields.as_slice(), *daily_cap))
            }
            _ => None,
        })
    }

    /// ρ for the life of the measure: the largest that stays within ε and δ/2.
    ///
    /// # Privacy
    /// As [`Account::new`], which holds the rule.
    pub fn rho_total(&self) -> Rho {
        Account::new(&self.privacy, Charges::default()).total().clone()
    }

    /// ρ that `purpose` may spend of [`Self::rho_total`] when nothing is spent yet: its share or,
    /// without one, what no share takes.
    ///
    /// # Privacy
    /// As [`Account::new`], which holds the rule.
    pub fn rho_for(&self, purpose: &PurposeId) -> Rho {
        Account::new(&self.privacy, Charges::default()).left_for(purpose)
    }

    fn access_of(&self, role: Role, purpose: &PurposeId) -> impl Iterator<Item = &Access> {
        self.access.iter().filter(move |access| access.role == role && access.purpose == *purpose)
    }
}
