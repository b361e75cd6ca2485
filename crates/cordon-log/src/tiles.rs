//! The log as files: C2SP tlog-tiles. `tile/<level>/<n>[.p/<width>]` holds 256 hashes,
//! `tile/entries/<n>[.p/<width>]` up to 256 leaves, each behind a big-endian 16-bit length.

use tlog_tiles::tile::Tile;

use crate::tree::Tree;

/// Height of a tile: 2⁸ hashes.
const HEIGHT: u8 = 8;

/// Entries or hashes in a full tile.
pub const TILE_WIDTH: u64 = 256;

/// A file of the log, relative to its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// Where: `tile/0/x001/234`.
    pub path: String,
    /// What.
    pub bytes: Vec<u8>,
}

/// The files that a log of `leaves` has beyond one of `published` leaves. A full tile never
/// changes; a partial one is followed by a wider one of another name.
pub fn files(tree: &Tree, leaves: &[Vec<u8>], published: u64) -> Vec<LogFile> {
    let mut files = Vec::new();
    for tile in Tile::new_tiles(HEIGHT, published, tree.size()) {
        if let Ok(bytes) = tile.read_data(tree) {
            let path = hash_tile_path(tile.level(), tile.level_index(), tile.width());
            files.push(LogFile { path, bytes });
        }
        if tile.level() == 0 {
            let start = tile.level_index() * TILE_WIDTH;
            let path = entries_path(tile.level_index(), tile.width());
            files.push(LogFile { path, bytes: entries(leaves, start, tile.width()) });
        }
    }
    files
}

/// The path of a tile of hashes.
pub fn hash_tile_path(level: u8, index: u64, width: u32) -> String {
    format!("tile/{level}/{}{}", index_path(index), partial(width))
}

/// The path of a tile of entries.
pub fn entries_path(index: u64, width: u32) -> String {
    format!("tile/entries/{}{}", index_path(index), partial(width))
}

/// Paths of the tiles of entries that a log of `size` needs, each with its width.
pub fn entry_tiles(size: u64) -> impl Iterator<Item = (String, usize)> {
    let full = (0..size / TILE_WIDTH).map(|n| (entries_path(n, 256), 256));
    let rest = u32::try_from(size % TILE_WIDTH).unwrap_or(0);
    let last = (rest > 0).then(|| (entries_path(size / TILE_WIDTH, rest), rest as usize));
    full.chain(last)
}

/// All tiles of hashes that a log of `size` has.
pub fn hash_tiles(tree: &Tree) -> Vec<LogFile> {
    Tile::new_tiles(HEIGHT, 0, tree.size())
        .into_iter()
        .filter_map(|tile| {
            let path = hash_tile_path(tile.level(), tile.level_index(), tile.width());
            tile.read_data(tree).ok().map(|bytes| LogFile { path, bytes })
        })
        .collect()
}

/// The partial tiles of earlier sizes at the right edge: what `tree` must still agree with where
/// they were not removed.
pub(crate) fn narrower_tiles(tree: &Tree, leaves: &[Vec<u8>]) -> Vec<LogFile> {
    let mut files = Vec::new();
    for tile in Tile::new_tiles(HEIGHT, 0, tree.size()) {
        let (level, index, width) = (tile.level(), tile.level_index(), tile.width());
        if u64::from(width) == TILE_WIDTH {
            continue;
        }
        let Ok(bytes) = tile.read_data(tree) else { continue };
        for narrow in 1..width {
            let hashes = bytes.iter().take(narrow as usize * 32).copied().collect();
            files.push(LogFile { path: hash_tile_path(level, index, narrow), bytes: hashes });
            if level == 0 {
                let bytes = entries(leaves, index * TILE_WIDTH, narrow);
                files.push(LogFile { path: entries_path(index, narrow), bytes });
            }
        }
    }
    files
}

/// Splits a tile of entries into leaves. `None` if it does not hold exactly `width` of them.
pub fn read_entries(bytes: &[u8], width: usize) -> Option<Vec<Vec<u8>>> {
    let mut leaves = Vec::with_capacity(width);
    let mut rest = bytes;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        leaves.push(after.get(..length)?.to_vec());
        rest = after.get(length..)?;
    }
    (leaves.len() == width).then_some(leaves)
}

fn entries(leaves: &[Vec<u8>], start: u64, width: u32) -> Vec<u8> {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    for leaf in leaves.iter().skip(start).take(width as usize) {
        let length = u16::try_from(leaf.len()).unwrap_or(u16::MAX);
        bytes.extend(length.to_be_bytes());
        bytes.extend(leaf);
    }
    bytes
}

/// `x001/x234/067` for 1234067.
fn index_path(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

fn partial(width: u32) -> String {
    if u64::from(width) == TILE_WIDTH { String::new() } else { format!(".p/{width}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_thousand_leaves_have_the_tiles_that_the_specification_counts() {
        let leaves: Vec<Vec<u8>> = (0..70_000u32).map(|n| n.to_be_bytes().to_vec()).collect();
        let tree = Tree::of(leaves.iter().map(Vec::as_slice));
        let files = files(&tree, &leaves, 0);
        let count = |start: &str, partial: bool| {
            let own = |f: &&LogFile| f.path.starts_with(start) && f.path.contains(".p/") == partial;
            files.iter().filter(own).count()
        };
        assert_eq!((count("tile/0/", false), count("tile/0/", true)), (273, 1));
        assert_eq!((count("tile/1/", false), count("tile/1/", true)), (1, 1));
        assert_eq!((count("tile/2/", false), count("tile/2/", true)), (0, 1));
        assert_eq!((count("tile/entries/", false), count("tile/entries/", true)), (273, 1));
        for path in ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"] {
            assert!(files.iter().any(|file| file.path == path), "{path}");
        }
        let full = files.iter().find(|file| file.path == "tile/0/000").unwrap();
        assert_eq!(full.bytes.len(), 8_192);
    }

    #[test]
    fn growing_step_by_step_writes_the_same_files() {
        let leaves: Vec<Vec<u8>> = (0..600u32).map(|n| vec![n as u8; (n % 7) as usize]).collect();
        let mut grown = std::collections::BTreeMap::new();
        let mut tree = Tree::default();
        for (n, leaf) in leaves.iter().enumerate() {
            tree.push(leaf);
            for file in files(&tree, &leaves, n as u64) {
                grown.insert(file.path, file.bytes);
            }
        }
        for file in files(&tree, &leaves, 0) {
            assert_eq!(grown.get(&file.path), Some(&file.bytes), "{}", file.path);
        }
        let read: Vec<Vec<u8>> = entry_tiles(600)
            .flat_map(|(path, width)| read_entries(&grown[&path], width).unwrap())
            .collect();
        assert_eq!(read, leaves);
    }

    #[test]
    fn an_index_is_written_in_groups_of_three() {
        assert_eq!(hash_tile_path(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(entries_path(0, 5), "tile/entries/000.p/5");
    }

    #[test]
    fn a_cut_tile_of_entries_is_not_read() {
        let bytes = entries(&[b"abc".to_vec(), b"de".to_vec()], 0, 2);
        assert!(read_entries(&bytes, 2).is_some());
        assert!(read_entries(&bytes[..bytes.len() - 1], 2).is_none());
        assert!(read_entries(&bytes, 1).is_none());
    }
}
