//! Counts and sums that the question divides by each other are clipped together: whoever has many
//! rows is then scaled by one factor above and below, so that no clip can move a ratio out of what
//! persons' own ratios are.

use cordon_dp::Block;

use super::{Context, Draft, Place};
use crate::{pass::MOST_PARTS, scale::is_open};

/// Puts drafts whose ratio is asked for into one, where clips might differ. Gives where each
/// aggregate's numbers are.
///
/// # Privacy
///
/// A function of question and charter. The clip bounds the vector of all numbers of such a block
/// ([`Block::Together`]), and one charge pays for them as for any other block.
pub(super) fn together(
    drafts: Vec<Draft>,
    of_aggregate: &[usize],
    context: &Context<'_>,
) -> (Vec<Draft>, Vec<Place>) {
    let mut groups: Vec<usize> = (0..drafts.len()).collect();
    for divided in context.divided {
        let own = divided.iter().filter_map(|aggregate| of_aggregate.get(*aggregate).copied());
        let own: Vec<usize> = own.filter(|at| drafts.get(*at).is_some_and(may_join)).collect();
        let joined: Vec<usize> = own.iter().filter_map(|at| groups.get(*at).copied()).collect();
        let Some(first) = joined.iter().min().copied() else { continue };
        groups.iter_mut().filter(|group| joined.contains(group)).for_each(|group| *group = first);
    }
    let members = |group: usize| {
        let own = groups.iter().zip(&drafts).filter(move |(own, _)| **own == group);
        own.map(|(_, draft)| draft)
    };
    // Where nobody can be clipped each number is exact by itself.
    let clipped = |draft: &Draft| {
        let greatest = draft.block().greatest_clip(&context.bound());
        greatest.is_ok_and(|greatest| is_open(&context.bound(), greatest))
    };
    let together = |group: usize| {
        let parts = members(group).count();
        parts > 1 && parts <= MOST_PARTS && members(group).any(clipped)
    };
    let whole: Vec<bool> = (0..drafts.len()).map(together).collect();
    let mut joined: Vec<Draft> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    let mut starts: Vec<Option<usize>> = vec![None; drafts.len()];
    for (group, draft) in groups.into_iter().zip(drafts) {
        let start = starts.get_mut(group).filter(|_| whole.get(group) == Some(&true));
        let known = start.as_ref().and_then(|start| **start);
        match known.and_then(|block| Some((block, joined.get_mut(block)?))) {
            Some((block, own)) => {
                places.push(Place { block, part: own.parts.len() });
                own.parts.extend(draft.parts);
            }
            None => {
                let block = joined.len();
                if let Some(start) = start {
                    *start = Some(block);
                }
                places.push(Place { block, part: 0 });
                joined.push(draft);
            }
        }
    }
    let place = |at: &usize| places.get(*at).copied().unwrap_or(Place { block: 0, part: 0 });
    (joined, of_aggregate.iter().map(place).collect())
}

fn may_join(draft: &Draft) -> bool {
    matches!(draft.block(), Block::Rows | Block::Presence | Block::Sum(_))
}
