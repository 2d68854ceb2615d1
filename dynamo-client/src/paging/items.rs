//! The items of an answer, over all its pages.

use std::pin::Pin;
use std::task::{Context, Poll};

use dynamo_core::PaginateItems;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::caps::capped;
use super::lane::Fetched;
use super::position::Position;
use super::reading::{How, Reading, next};
use crate::{Error, Request, Result};

/// An item, or why it does not fit.
pub(super) type Read<T> = Result<T, dynamo_core::Error>;

/// The items of a query or scan, over all its pages.
///
/// Made by `items()` of a [`Request`]. Besides being a [`Stream`] it has [`Items::try_next`] and [`Items::collect`], which
/// need no other crate. An item that does not fit `T` fails alone: the stream yields its error and goes on. A call that
/// fails ends the stream; [`Items::cursor`] then says after which item.
///
/// # Examples
///
/// ```
/// # use dynamo_client::{Client, Item, Stopped, attr, key};
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let body = r#"{"Items":[{"id":{"N":"1"}},{"id":{"N":"2"}}],"Count":2,"LastEvaluatedKey":{"id":{"N":"2"}}}"#;
/// # let server = ScriptedTransport::new([Answer::json(200, body)]);
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server.clone()).build().await?;
/// let mut items = client.scan("Thread").items::<Item>().max_items(2);
/// while let Some(item) = items.try_next().await? {
///     println!("{} attributes", item.len());
/// }
/// assert_eq!(items.stopped(), Some(Stopped::MaxItems));
/// assert_eq!(items.cursor()?, Some(key("id", 2)));
/// # Ok(())
/// # }
/// ```
#[must_use = "items are fetched only when asked for"]
#[derive(Debug)]
pub struct Items<O: PaginateItems, T> {
    pub(super) reading: Reading<O, Read<T>>,
}

impl<O: PaginateItems, T: DeserializeOwned + Send + 'static> Items<O, T> {
    pub(crate) fn new(request: Request<O>) -> Self {
        Self { reading: Reading::new(request, how()) }
    }

    /// The next item; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) for an item that does not fit `T`; the next one may. Every other
    /// kind that a call can end with; there is no item after that.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing: the call under way belongs to the stream.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        next(self).await.transpose()
    }

    /// All items, in a collection of your choice.
    ///
    /// # Errors
    ///
    /// The first error, of a call or of an item. [`Items::collect_into`] keeps what came before it.
    pub async fn collect<C: Default + Extend<T>>(mut self) -> Result<C> {
        let mut all = C::default();
        self.collect_into(&mut all).await?;
        Ok(all)
    }

    /// All items, added to a collection.
    ///
    /// # Errors
    ///
    /// The first error, of a call or of an item. What came before it is in the collection, and [`Items::cursor`] says
    /// where to go on.
    pub async fn collect_into(&mut self, all: &mut impl Extend<T>) -> Result<()> {
        while let Some(item) = self.try_next().await? {
            all.extend([item]);
        }
        Ok(())
    }

    /// Where the stream is: right after the item that was handed out last, also in the middle of a page.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) in the middle of a page where no cursor can be made: a projection leaves out the key,
    /// or nobody knows yet which attributes the key has; [`Items::key_attributes`] says it. Between pages there always is
    /// one, and [`Items::max_items`] ends there if need be.
    pub fn position(&self) -> Result<Position<O::Cursor>> {
        let lane = self.reading.lanes().first();
        lane.map_or(Ok(Position::End), |lane| self.reading.position_of(lane))
    }

    /// The cursor to go on from with [`Request::start_after`]: `None` at the very start, and after the last item.
    ///
    /// # Errors
    ///
    /// As [`Items::position`].
    pub fn cursor(&self) -> Result<Option<O::Cursor>> {
        self.position().map(Position::cursor)
    }

    /// Says which attributes a cursor is made of: those of the table's key, and of the index's. The first page tells it,
    /// unless it is the only one.
    pub fn key_attributes<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.reading.set_attributes(names.into_iter().map(Into::into).collect());
        self
    }
}

capped! { impl<O: PaginateItems, T: DeserializeOwned + Send + 'static> Items<O, T> }

/// The items of a page are its elements.
pub(super) fn how<O: PaginateItems, T: DeserializeOwned>() -> How<O, Read<T>> {
    How {
        decode: |answer| {
            let output = O::decode_each::<T>(&answer.body)?;
            let (end, counts) = (O::next_cursor_of(&output), O::counts_of(&output));
            let elements = O::into_items(output).into();
            Ok(Fetched { elements, weight: 1, end, counts, body: answer.body.clone() })
        },
        middle: Some((O::attributes_of, O::cursor_at)),
    }
}

impl<O: PaginateItems, T: DeserializeOwned + Send + 'static> Stream for Items<O, T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.reading).poll_next(context).map(|next| next.map(read))
    }
}

/// An item as it is handed out.
pub(super) fn read<T>(next: Result<Read<T>>) -> Result<T> {
    next.and_then(|item| item.map_err(Error::decode))
}

impl<O: PaginateItems> Request<O> {
    /// Fetches page after page and yields their items: as many calls as there are pages.
    pub fn items<T: DeserializeOwned + Send + 'static>(self) -> Items<O, T> {
        Items::new(self)
    }
}
