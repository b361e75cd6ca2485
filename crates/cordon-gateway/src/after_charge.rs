//! What follows a charge ends with an answer, with a refusal that is in the log, or with one text.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use cordon_query::Failed;

use crate::{ask::failed, error::ActError};

/// Why there is no answer after a charge.
pub(crate) enum Unanswered {
    /// The log holds the refusal: a function of question, charter and log.
    Refused(ActError),
    /// Whatever it was, it is not told: it might depend on a person's rows.
    Failed,
}

impl From<ActError> for Unanswered {
    fn from(_: ActError) -> Self {
        Self::Failed
    }
}

impl From<Failed> for Unanswered {
    fn from(_: Failed) -> Self {
        Self::Failed
    }
}

/// Does what follows a charge. Every failure of it has one text, a panic too, wherever it was: in
/// opening files of rows, in reading them, in writing the release.
///
/// # Privacy
/// What is told of a failure does not depend on rows. A refusal is told only if it is in the log.
/// Noticed by: `t4_a_panic_anywhere_after_the_charge_says_what_a_failure_says`,
/// `t5_a_failure_after_the_charge_says_nothing_and_the_charge_stays`.
pub(crate) async fn after_charge<T>(
    work: impl Future<Output = Result<T, Unanswered>>,
) -> Result<T, ActError> {
    let mut work = pin!(work);
    let polled = poll_fn(|context| {
        let step = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        step.unwrap_or(Poll::Ready(Err(Unanswered::Failed)))
    });
    match polled.await {
        Ok(done) => Ok(done),
        Err(Unanswered::Refused(error)) if error.logged().is_some() => Err(error),
        Err(Unanswered::Refused(_) | Unanswered::Failed) => Err(failed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(work: impl Future<Output = Result<(), Unanswered>>) -> (String, String) {
        let error = after_charge(work).await.unwrap_err();
        (error.code().to_owned(), error.to_string())
    }

    #[tokio::test]
    async fn t4_every_failure_after_a_charge_has_one_text() {
        let expected = ("failed-after-charge".to_owned(), Failed.to_string());
        assert_eq!(said(async { Err(Failed.into()) }).await, expected);
        let broken = || ActError::broken("store", "row 7 of INVENTED-1 is torn").with_help("look");
        assert_eq!(said(async { Err(broken().into()) }).await, expected);
        assert_eq!(said(async { panic!("row 7 of INVENTED-1") }).await, expected);
        let later = async {
            tokio::task::yield_now().await;
            panic!("row 7 of INVENTED-1")
        };
        assert_eq!(said(later).await, expected);
        // A refusal that did not come into the log is none.
        let refused = || ActError::refused("budget-exhausted", "too dear");
        assert_eq!(said(async { Err(Unanswered::Refused(refused())) }).await, expected);
        let logged = async { Err(Unanswered::Refused(refused().logged_at(7))) };
        assert_eq!(said(logged).await, ("budget-exhausted".to_owned(), "too dear".to_owned()));
        assert_eq!(after_charge(async { Ok(7) }).await.unwrap(), 7);
    }
}
