//! Where a parallel scan is, to be saved and gone on from.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamo_core::{Key, Scan};
use serde::{Deserialize, Serialize};

use super::cursor::{Binding, CursorError, CursorErrorKind};
use super::position::Position;

/// The form that is written and read.
const VERSION: u32 = 1;

/// The most segments of a scan.
pub(super) const MAX_SEGMENTS: u32 = 1_000_000;

/// Where each segment of a parallel scan is: what has been handed out, and what has not.
///
/// Made by `state()` of [`ParallelItems`](crate::ParallelItems) and [`ParallelPages`](crate::ParallelPages) at any time, also
/// after an error; [`ParallelScan::resume`](crate::ParallelScan::resume) goes on from it. Serde writes it down and reads it.
/// It belongs to its table, index, filter, projection and number of segments, and is refused elsewhere. It has keys
/// of items in it, so store it as you store those; [`Debug`] leaves them out.
///
/// # Examples
///
/// ```
/// # use dynamo_client::{Client, Item, KeyNames, ScanState};
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let page = r#"{"Items":[{"id":{"N":"1"}},{"id":{"N":"2"}}],"Count":2}"#;
/// # let rest = r#"{"Items":[{"id":{"N":"2"}}],"Count":1}"#;
/// # let server = ScriptedTransport::from_fn(move |request| {
/// #     let resumed = String::from_utf8_lossy(request.body()).contains("ExclusiveStartKey");
/// #     Answer::json(200, if resumed { rest } else { page })
/// # });
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
/// let threads = client.table("Thread").keys(KeyNames::new("id"));
/// let mut items = threads.scan().segments(4).items::<Item>();
/// items.try_next().await?;
/// let saved = serde_json::to_string(&items.state()?)?;
///
/// let state: ScanState = serde_json::from_str(&saved)?;
/// let rest: Vec<Item> = threads.scan().segments(4).resume(state)?.items().collect().await?;
/// assert_eq!(rest.len(), 7);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct ScanState {
    table: String,
    index: Option<String>,
    scan: String,
    segments: Vec<SegmentState>,
}

#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum SegmentState {
    NotStarted,
    After(Key),
    Done,
}

#[derive(Deserialize, Serialize)]
struct Written {
    version: u32,
    table: String,
    index: Option<String>,
    scan: String,
    segments: Vec<SegmentState>,
}

impl ScanState {
    /// The state of a scan with these positions.
    pub(super) fn new(
        scan: &Scan,
        positions: impl Iterator<Item = crate::Result<Position<Key>>>,
    ) -> crate::Result<Self> {
        let segments =
            positions.map(|position| position.map(SegmentState::from)).collect::<Result<_, _>>()?;
        let (table, index) = (scan.table_name.clone(), scan.index_name.clone());
        Ok(Self { table, index, scan: digest(scan)?, segments })
    }

    /// The positions for a scan of so many segments, if the state belongs to it.
    pub(super) fn positions(self, scan: &Scan, segments: u32) -> Result<Vec<Position<Key>>, CursorError> {
        if self.scan != digest(scan)? {
            return Err(CursorError::new(CursorErrorKind::Foreign));
        }
        if self.total_segments() != segments {
            return Err(CursorError::new(CursorErrorKind::Segments));
        }
        Ok(self.segments.into_iter().map(Position::from).collect())
    }

    /// The table's name or ARN.
    #[must_use]
    pub fn table_name(&self) -> &str {
        &self.table
    }

    /// The index that is scanned, if it is one.
    #[must_use]
    pub fn index_name(&self) -> Option<&str> {
        self.index.as_deref()
    }

    /// The number of segments.
    #[must_use]
    pub fn total_segments(&self) -> u32 {
        u32::try_from(self.segments.len()).unwrap_or(u32::MAX)
    }

    /// The number of segments of which everything has been handed out.
    #[must_use]
    pub fn segments_done(&self) -> usize {
        self.count(&|segment| matches!(segment, SegmentState::Done))
    }

    /// The number of segments of which nothing has been handed out.
    #[must_use]
    pub fn segments_not_started(&self) -> usize {
        self.count(&|segment| matches!(segment, SegmentState::NotStarted))
    }

    /// Whether everything has been handed out.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.segments_done() == self.segments.len()
    }

    fn count(&self, of: &dyn Fn(&SegmentState) -> bool) -> usize {
        self.segments.iter().filter(|segment| of(segment)).count()
    }
}

/// What a state is bound to, as text.
fn digest(scan: &Scan) -> Result<String, CursorError> {
    let mut scan = scan.clone();
    (scan.segment, scan.total_segments) = (None, None);
    Ok(URL_SAFE_NO_PAD.encode(Binding::of(&scan)?.as_bytes()))
}

impl From<Position<Key>> for SegmentState {
    fn from(position: Position<Key>) -> Self {
        match position {
            Position::Start => Self::NotStarted,
            Position::After(key) => Self::After(key),
            Position::End => Self::Done,
        }
    }
}

impl From<SegmentState> for Position<Key> {
    fn from(segment: SegmentState) -> Self {
        match segment {
            SegmentState::NotStarted => Self::Start,
            SegmentState::After(key) => Self::After(key),
            SegmentState::Done => Self::End,
        }
    }
}

impl TryFrom<Written> for ScanState {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { version, table, index, scan, segments } = written;
        if version != VERSION {
            return Err(format!("expected the state of a scan of version {VERSION}, found {version}"));
        }
        if segments.is_empty() || segments.len() > MAX_SEGMENTS as usize {
            return Err(format!("expected 1 to {MAX_SEGMENTS} segments, found {}", segments.len()));
        }
        Ok(Self { table, index, scan, segments })
    }
}

impl From<ScanState> for Written {
    fn from(state: ScanState) -> Self {
        let ScanState { table, index, scan, segments } = state;
        Self { version: VERSION, table, index, scan, segments }
    }
}

/// Without the keys.
impl fmt::Debug for ScanState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanState")
            .field("table", &self.table)
            .field("index", &self.index)
            .field("segments", &self.segments.len())
            .field("not_started", &self.segments_not_started())
            .field("done", &self.segments_done())
            .finish()
    }
}
