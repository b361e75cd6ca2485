//! The only code here that writes files: whole, durable, or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Whoever may read the folder.
    Shared,
    /// The owner alone.
    Private,
}

/// The steps of which every write is made. A test counts them and stops at each.
///
/// Each method returns only when its effect survives a loss of power, except where it says
/// otherwise.
pub trait Disk: Send + Sync {
    /// Creates a folder, if there is none.
    ///
    /// # Errors
    /// If it cannot be created.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Writes a file that does not exist yet and syncs its bytes, not its name.
    ///
    /// # Errors
    /// If it cannot be written; part of it may remain.
    fn write(&self, file: &Path, bytes: &[u8], mode: Mode) -> io::Result<()>;

    /// Gives a file another name, replacing what has it. Durable after [`Self::sync_folder`].
    ///
    /// # Errors
    /// If it cannot be renamed.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; that it is not there is no error. Durable after [`Self::sync_folder`].
    ///
    /// # Errors
    /// If it cannot be removed.
    fn remove(&self, file: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// If the folder cannot be synced.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileSystem;

impl Disk for FileSystem {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        folder.parent().map_or(Ok(()), |parent| self.sync_folder(parent))
    }

    fn write(&self, file: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if mode == Mode::Private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let mut file = options.open(file)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()
    }
}

/// Ending of files that are being written. Whoever finds one may remove it.
pub(crate) const UNFINISHED: &str = "unfinished";

/// Writes a file whole: beside it, synced, renamed, and the folder synced.
///
/// # Errors
/// If a step fails. The old file, if there was one, is then still there.
pub fn write(disk: &dyn Disk, file: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    write_unsynced(disk, file, bytes, mode)?;
    file.parent().map_or(Ok(()), |folder| disk.sync_folder(folder))
}

/// Like [`write`], but for many files of one folder, which the caller syncs after the last.
pub(crate) fn write_unsynced(
    disk: &dyn Disk,
    file: &Path,
    bytes: &[u8],
    mode: Mode,
) -> io::Result<()> {
    let unfinished = unfinished(file);
    disk.remove(&unfinished)?;
    disk.write(&unfinished, bytes, mode)?;
    disk.rename(&unfinished, file)
}

fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    file.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_private_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(folder.path().join("key.unfinished"), "rest of a crash").unwrap();
        write(&FileSystem, &file, b"one", Mode::Private).unwrap();
        write(&FileSystem, &file, b"two", Mode::Private).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
