//! Small files.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Reads and replaces small files.
///
/// # Examples
///
/// ```
/// use dynamo_auth::port::{Fs, MapFs};
///
/// let fs = MapFs::new([("/home/me/.aws/config", "[default]")]);
/// assert_eq!(fs.read("/home/me/.aws/config".as_ref(), 1024)?, b"[default]");
/// assert!(fs.read("/home/me/.aws/config".as_ref(), 4).is_err());
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait Fs: fmt::Debug + Send + Sync + 'static {
    /// Reads a whole regular file, following symbolic links.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is none; `InvalidInput` if it is no regular file; `FileTooLarge` if it is longer than
    /// `limit` bytes.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// Replaces a file in one step, readable by its owner alone. A symbolic link is replaced, not what it leads to.
    ///
    /// # Errors
    ///
    /// Whatever the file system says.
    fn replace_private(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Says by what a change of the file can be told, and who else may read it.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is none, and whatever else the file system says.
    fn stamp(&self, path: &Path) -> io::Result<FileStamp>;
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FileStamp {
    /// Its length in bytes.
    pub len: u64,
    /// When it was last changed, where the system knows.
    pub modified: Option<SystemTime>,
    /// Its number, where the system gives one: another file that took its place has another.
    pub number: Option<u64>,
    /// Whether others than its owner may read it, where the system has such modes.
    pub open_to_others: bool,
}

/// The file system of this machine.
///
/// A pipe or a device is refused before it is opened, and on Linux it is opened without waiting, so that none can
/// hang a program that only wanted its settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFs;

impl Fs for RealFs {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        check(&std::fs::metadata(path)?, limit)?;
        let mut options = OpenOptions::new();
        options.read(true);
        do_not_wait(&mut options);
        let file = options.open(path)?;
        let metadata = file.metadata()?;
        check(&metadata, limit)?;
        // Room for all of it from the start: a buffer that grows would leave copies of secrets behind.
        let room = usize::try_from(metadata.len()).unwrap_or_default().saturating_add(1);
        let mut content = Vec::with_capacity(room);
        file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
        if content.len() as u64 > limit {
            return Err(too_large(limit));
        }
        Ok(content)
    }

    fn replace_private(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let (mut file, temporary) = new_file_beside(path)?;
        let written = file.write_all(content).and_then(|()| file.sync_all());
        drop(file);
        let replaced = written.and_then(|()| std::fs::rename(&temporary, path));
        if replaced.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        replaced
    }

    fn stamp(&self, path: &Path) -> io::Result<FileStamp> {
        let metadata = std::fs::metadata(path)?;
        Ok(FileStamp {
            len: metadata.len(),
            modified: metadata.modified().ok(),
            number: number(&metadata),
            open_to_others: open_to_others(&metadata),
        })
    }
}

/// Makes a file that nobody else has open, neither another program nor another task of this one.
fn new_file_beside(path: &Path) -> io::Result<(std::fs::File, PathBuf)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);

    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only(&mut options);
    let mut outcome = Err(io::ErrorKind::AlreadyExists.into());
    // A few names may be left over from a program that had the same number.
    for _ in 0..100 {
        let mut name = name.to_owned();
        name.push(format!(".{}-{}.tmp", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        let temporary = path.with_file_name(name);
        outcome = options.open(&temporary).map(|file| (file, temporary));
        if !outcome.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists) {
            break;
        }
    }
    outcome
}

fn check(metadata: &std::fs::Metadata, limit: u64) -> io::Result<()> {
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    if metadata.len() > limit {
        return Err(too_large(limit));
    }
    Ok(())
}

fn too_large(limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("longer than {limit} bytes"))
}

/// Between the look at the path and its opening somebody may put a pipe there; opening one must not wait either.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn do_not_wait(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;

    const O_NONBLOCK: i32 = 0o4000;
    options.custom_flags(O_NONBLOCK);
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn do_not_wait(_: &mut OpenOptions) {}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems have none")]
fn number(metadata: &std::fs::Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(metadata))
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> Option<u64> {
    None
}

#[cfg(unix)]
fn open_to_others(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
fn open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

/// A file system in memory.
///
/// Clones are the same file system. Its `Debug` form shows paths only.
#[derive(Clone, Default)]
pub struct MapFs {
    files: Arc<Mutex<BTreeMap<PathBuf, MapFile>>>,
}

#[derive(Default)]
struct MapFile {
    content: Vec<u8>,
    /// How often it was written, which stands for the time of its last change.
    version: u64,
}

impl MapFs {
    /// Makes a file system with these files and no others.
    pub fn new<P: Into<PathBuf>, C: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, C)>) -> Self {
        let files = files
            .into_iter()
            .map(|(path, content)| (path.into(), MapFile { content: content.into(), version: 0 }));
        Self { files: Arc::new(Mutex::new(files.collect())) }
    }

    /// Writes a file, as another program would.
    pub fn write(&self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let file = files.entry(path.into()).or_default();
        *file = MapFile { content: content.into(), version: file.version + 1 };
    }

    /// Removes a file; returns whether it was there.
    pub fn remove(&self, path: impl AsRef<Path>) -> bool {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(path.as_ref()).is_some()
    }

    fn with<T>(&self, path: &Path, then: impl FnOnce(&MapFile) -> T) -> io::Result<T> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(path).map(then).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Fs for MapFs {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let content = self.with(path, |file| file.content.clone())?;
        if content.len() as u64 > limit {
            return Err(too_large(limit));
        }
        Ok(content)
    }

    fn replace_private(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.write(path, content);
        Ok(())
    }

    fn stamp(&self, path: &Path) -> io::Result<FileStamp> {
        self.with(path, |file| FileStamp {
            len: file.content.len() as u64,
            modified: SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(file.version)),
            number: None,
            open_to_others: false,
        })
    }
}

impl fmt::Debug for MapFs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_tuple("MapFs").field(&files.keys().collect::<Vec<_>>()).finish()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn reads_files_through_links_and_refuses_the_rest() {
        let folder = std::env::temp_dir().join(format!("dynamo-auth-fs-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (file, link) = (folder.join("credentials"), folder.join("link"));
        RealFs.replace_private(&file, b"[default]\n").unwrap();
        RealFs.replace_private(&file, b"[default]").unwrap();
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(&file, &link).unwrap();

        assert_eq!(RealFs.read(&link, 9).unwrap(), b"[default]");
        assert_eq!(RealFs.read(&link, 8).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(RealFs.read(&folder, 9).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(RealFs.read(Path::new("/dev/zero"), 9).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(RealFs.read(&folder.join("none"), 9).unwrap_err().kind(), io::ErrorKind::NotFound);
        let stamp = RealFs.stamp(&file).unwrap();
        assert_eq!((stamp.len, stamp.open_to_others), (9, false));

        // Many at once: each sees one whole content or another, and none is left over.
        std::thread::scope(|scope| {
            for letter in ["a", "b", "c", "d"] {
                let file = &file;
                scope.spawn(move || {
                    for _ in 0..10 {
                        RealFs.replace_private(file, letter.repeat(5000).as_bytes()).unwrap();
                        let read = RealFs.read(file, 5000).unwrap();
                        assert!(read.len() == 5000 && read.iter().all(|byte| *byte == read[0]));
                    }
                });
            }
        });
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);

        let pipe = folder.join("pipe");
        let _ = std::fs::remove_file(&pipe);
        if std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
            assert_eq!(RealFs.read(&pipe, 9).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
