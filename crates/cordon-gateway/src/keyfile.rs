//! Key files of roles: `FILE` holds the secret, `FILE.pub` what the authority enrols.

use cordon_charter::Role;
use cordon_log::{
    Draft, HaltDraft, KeyRequest, OrderDraft, ReviewDraft, SecretKey, SignedHalt, SignedOrder,
    SignedReview, SignedStatement,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::ActError;

/// The secret half with what it is for. Written as TOML; no `Debug`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretFile {
    note: String,
    role: Role,
    organisation: String,
    secret: Zeroizing<String>,
}

/// A role's key, away from any authority's folder.
pub struct RoleKey {
    role: Role,
    organisation: String,
    secret: SecretKey,
}

impl RoleKey {
    /// A fresh key.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn generate(role: Role, organisation: &str) -> Result<Self, ActError> {
        let secret = SecretKey::generate()?;
        Ok(Self { role, organisation: organisation.to_owned(), secret })
    }

    /// Reads a secret key file.
    ///
    /// # Errors
    /// If it is none. The text is never in the error.
    pub fn from_text(text: &str) -> Result<Self, ActError> {
        let bad = || ActError::broken("key-file", "the file is not a secret key of Cordon");
        let file: SecretFile = toml::from_str(text).map_err(|_| bad())?;
        let secret = SecretKey::from_text(&file.secret).ok_or_else(bad)?;
        Ok(Self { role: file.role, organisation: file.organisation, secret })
    }

    /// The secret key file's text.
    pub fn to_text(&self) -> Zeroizing<String> {
        let file = SecretFile {
            note: "secret key: keep it away from the authority's folder".to_owned(),
            role: self.role,
            organisation: self.organisation.clone(),
            secret: self.secret.to_text(),
        };
        Zeroizing::new(toml::to_string(&file).unwrap_or_default())
    }

    /// What the authority enrols.
    pub fn request(&self) -> KeyRequest {
        KeyRequest::new(&self.secret, self.role, &self.organisation)
    }

    /// Signs a statement as this role.
    ///
    /// # Errors
    /// If the statement is another role's.
    pub fn sign(&self, draft: Draft) -> Result<SignedStatement, ActError> {
        self.is_of(draft.role, "statement")?;
        Ok(SignedStatement::sign(draft, &self.organisation, &self.secret)?)
    }

    /// Signs the review of a notice as this role.
    ///
    /// # Errors
    /// If the review is another role's.
    pub fn sign_review(&self, draft: ReviewDraft) -> Result<SignedReview, ActError> {
        self.is_of(draft.role, "review")?;
        Ok(SignedReview::sign(draft, &self.organisation, &self.secret)?)
    }

    /// Signs an order to disclose as this role.
    ///
    /// # Errors
    /// If the order is another role's.
    pub fn sign_order(&self, draft: OrderDraft) -> Result<SignedOrder, ActError> {
        self.is_of(draft.role, "order")?;
        Ok(SignedOrder::sign(draft, &self.organisation, &self.secret)?)
    }

    /// Signs a suspension or resumption as this role.
    ///
    /// # Errors
    /// If it is another role's.
    pub fn sign_halt(&self, draft: HaltDraft) -> Result<SignedHalt, ActError> {
        self.is_of(draft.role, "suspension")?;
        Ok(SignedHalt::sign(draft, &self.organisation, &self.secret)?)
    }

    fn is_of(&self, role: Role, what: &str) -> Result<(), ActError> {
        if role == self.role {
            return Ok(());
        }
        let message = format!("this key signs as {}, the {what} is that of the {role}", self.role);
        Err(ActError::usage("wrong-role", message))
    }
}
