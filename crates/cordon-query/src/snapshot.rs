//! The store's snapshot as a source of rows.

use cordon_charter::FieldName;
use cordon_store::Snapshot;

use crate::source::{Batches, RecordSource, SourceError};

const _: () = assert!(cordon_store::BLOCK == crate::source::BLOCK);

impl RecordSource for Snapshot {
    fn position(&self) -> u64 {
        self.position()
    }

    fn partitions(&self) -> usize {
        self.partitions()
    }

    fn read<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        let blocks = self.read(partition, &names(columns)?).map_err(|_| SourceError)?;
        Ok(Box::new(blocks.map(|block| block.map(|block| block.rows).map_err(|_| SourceError))))
    }

    fn read_in_any_order<'a>(
        &'a self,
        partition: usize,
        columns: &[String],
    ) -> Result<Batches<'a>, SourceError> {
        let rows = self.read_unordered(partition, &names(columns)?).map_err(|_| SourceError)?;
        Ok(Box::new(rows.map(|rows| rows.map_err(|_| SourceError))))
    }
}

fn names(columns: &[String]) -> Result<Vec<FieldName>, SourceError> {
    columns.iter().map(|name| name.parse().map_err(|_| SourceError)).collect()
}
