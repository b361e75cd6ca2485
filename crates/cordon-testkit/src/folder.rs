//! Files below a folder, copies of folders, and damage done on purpose.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every file below a folder, sorted by path. Links are not followed.
///
/// # Errors
/// A folder cannot be read.
pub fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Copies every file below `from` to the same place below `to`.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for file in files_below(from)? {
        let inside = file.strip_prefix(from).map_err(io::Error::other)?;
        let copy = to.join(inside);
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, &copy)?;
    }
    Ok(())
}

/// Flips every bit of one byte of a file.
///
/// # Errors
/// The file cannot be read or written, or is shorter.
pub fn flip_byte(file: &Path, at: usize) -> io::Result<()> {
    let mut bytes = fs::read(file)?;
    let byte = bytes.get_mut(at).ok_or(io::ErrorKind::UnexpectedEof)?;
    *byte = !*byte;
    fs::write(file, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_same_files_and_damage_stays_in_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("a/b")).unwrap();
        fs::write(from.join("a/b/c"), [1, 2]).unwrap();
        fs::write(from.join("d"), [3]).unwrap();
        copy_folder(&from, &to).unwrap();
        assert_eq!(files_below(&to).unwrap(), [to.join("a/b/c"), to.join("d")]);
        flip_byte(&to.join("a/b/c"), 1).unwrap();
        assert_eq!(fs::read(to.join("a/b/c")).unwrap(), [1, 253]);
        assert_eq!(fs::read(from.join("a/b/c")).unwrap(), [1, 2]);
        assert!(flip_byte(&to.join("d"), 1).is_err());
    }
}
