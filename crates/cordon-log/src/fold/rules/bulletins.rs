//! Rules about bulletins: one charge, fixed windows, each opened once and in order.

use cordon_charter::{AccessMode, Act, Digest, MeasureId, RecordName};

use super::{Ask, declaration};
use crate::{
    bulletin::Term,
    event::{Event, Phase},
    fold::{Bulletin, Fault, Rule, measure::day},
};

impl Ask<'_> {
    pub(super) fn bulletins(&self, measure: &MeasureId) -> Result<(), Fault> {
        self.open_for(measure, Act::Questions)?;
        match &self.leaf.event {
            Event::BulletinDeclared { record, charge, declaration, term, .. } => {
                self.bulletin_declared((measure, record), *charge, declaration, term)
            }
            Event::WindowOpened { bulletin, window, from, snapshot, .. } => {
                self.window_opened((measure, *bulletin), *window, (*from, *snapshot))
            }
            Event::WindowReleased { bulletin, window, .. } => {
                self.window_released(measure, *bulletin, *window)
            }
            _ => Ok(()),
        }
    }

    fn bulletin_declared(
        &self,
        (id, record): (&MeasureId, &RecordName),
        charge: u64,
        document: &Digest,
        term: &Term,
    ) -> Result<(), Fault> {
        self.paid(id, charge, Phase::Bulletin)?;
        let need = |met, message| self.need(Rule::Bulletin, met, message);
        let declared = declaration(self.documents, document).filter(|it| it.is_sound());
        let Some(declared) = declared else {
            return need(false, "the declaration's document is missing or not in order");
        };
        let charter = self.charter_in_force(id)?;
        let measure = self.measure(id)?;
        let in_force = measure.in_force().map(|in_force| in_force.digest);
        let same = (&declared.measure, &declared.record, &declared.term) == (id, record, term)
            && Some(declared.charter) == in_force;
        need(same, "the declaration is of another measure, charter, record or term")?;
        let paid = measure.charge(charge).is_some_and(|charge| {
            (&charge.purpose, &charge.cost) == (&declared.purpose, &declared.cost)
        });
        need(paid, "the declaration names another cost or purpose than its charge")?;
        need(charter.records.contains_key(record), "the charter has no such record")?;
        let begins = term.first >= day(self.leaf.time);
        need(begins, "the first window lies before the declaration")?;
        let within = term.end().is_some_and(|end| end <= charter.term.sunset);
        let sunset = charter.term.sunset;
        let message = format!("the last window must be over on the day of the sunset, {sunset}");
        need(within, &message)
    }

    fn window_opened(
        &self,
        (id, leaf): (&MeasureId, u64),
        number: u32,
        range: (u64, u64),
    ) -> Result<(), Fault> {
        let need = |met, message: &str| self.need(Rule::Bulletin, met, message);
        let bulletin = self.bulletin(id, leaf)?;
        self.access(id, &bulletin.purpose, |mode| matches!(mode, AccessMode::Statistics))?;
        let measure = self.measure(id)?;
        if let Some(ended) = &bulletin.ended {
            return need(false, &format!("the bulletin is over: {ended}; declare it again"));
        }
        let opened = bulletin.window(number).is_some();
        need(!opened, "the window was opened before; its answer is drawn once")?;
        need(bulletin.next() == Some(number), "windows are opened in order, each once")?;
        let today = day(self.leaf.time);
        let last = bulletin.term.last(number);
        let message = match last {
            Some(last) => format!("window {number} goes on until the end of {last} (UTC)"),
            None => "the window has no last day".to_owned(),
        };
        need(last.is_some_and(|last| last < today), &message)?;
        let lapsed = bulletin.term.lapse().is_none_or(|lapse| today >= lapse);
        need(
            !lapsed,
            "the bulletin lapsed: its last window was over for as long as it had lasted",
        )?;
        let own = measure.bulletins().range(bulletin, number) == range;
        need(own, "the window does not hold the submissions that arrived in it")
    }

    fn window_released(&self, id: &MeasureId, leaf: u64, number: u32) -> Result<(), Fault> {
        let window = self.bulletin(id, leaf)?.window(number);
        let unreleased = window.is_some_and(|window| window.released.is_none());
        let message = "the window was not opened, or was released before";
        self.need(Rule::Bulletin, unreleased, message)?;
        self.public_body()
    }

    fn bulletin(&self, id: &MeasureId, leaf: u64) -> Result<&Bulletin, Fault> {
        let found = self.measure(id)?.bulletins().get(leaf);
        found.ok_or_else(|| {
            let message =
                format!("measure `{id}` has no bulletin that was declared at leaf {leaf}");
            self.fault(Rule::Bulletin, message)
        })
    }
}
