//! Why a transaction was cancelled, with each reason beside the part of the request that caused it.

use std::fmt;

use dynamo_core::{CancellationReason, Item, Key, KeyNames, TransactionAction};
use serde::de::DeserializeOwned;

use super::RequestedPart;
use crate::{Error, Result};

/// The code of a part that was not at fault.
const NOT_AT_FAULT: &str = "None";
/// The most parts that an error's sentence names.
const MAX_TOLD: usize = 3;
/// The longest code that an error's sentence repeats.
const MAX_CODE: usize = 64;

/// Why a transaction was cancelled: each reason beside the part of the request that it is for.
///
/// Keys, items and the service's messages, which may quote them, are given on demand; neither `Display` nor `Debug`
/// shows them. Both name the first parts at fault and count the rest.
///
/// # Examples
///
/// ```
/// # use dynamo_client::core::TransactionAction;
/// # use dynamo_client::{Client, attr, key};
/// # use dynamo_http::{Answer, ScriptedTransport};
/// # use serde::Deserialize;
/// #[derive(Debug, Deserialize, PartialEq)]
/// struct Stock {
///     left: u32,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// # let body = r#"{"__type":"TransactionCanceledException","Message":"cancelled","CancellationReasons":[{"Code":"None"},
/// #     {"Code":"ConditionalCheckFailed","Message":"failed","Item":{"sku":{"S":"tea"},"left":{"N":"2"}}}]}"#;
/// # let server = ScriptedTransport::new([Answer::json(400, body)]);
/// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let (orders, stock) = (client.table("orders"), client.table("stock"));
/// let take = stock.update(key("sku", "tea")).add("left", -5).condition(attr("left").ge(5));
/// let error = client
///     .transact_write()
///     .with(orders.delete(key("id", 7)))
///     .with(take.return_values_on_condition_check_failure("ALL_OLD"))
///     .await
///     .unwrap_err();
///
/// let cancellation = error.cancellation().unwrap();
/// let part = cancellation.at_fault().next().unwrap();
/// assert_eq!((part.position(), part.action(), part.table()), (1, Some(TransactionAction::Update), Some("stock")));
/// assert!(part.is_conditional_check_failed());
/// assert_eq!(part.key(), Some(&key("sku", "tea")));
/// assert_eq!(part.item_as()?, Some(Stock { left: 2 }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Cancellation<'a> {
    parts: &'a [RequestedPart],
    reasons: &'a [CancellationReason],
    contention: bool,
}

impl<'a> Cancellation<'a> {
    /// Every part of the transaction, in the order of the request, at fault or not.
    pub fn parts(self) -> impl Iterator<Item = CancelledPart<'a>> + use<'a> {
        (0..self.parts.len().max(self.reasons.len())).filter_map(move |position| self.part(position))
    }

    /// The parts that are why the transaction was cancelled.
    pub fn at_fault(self) -> impl Iterator<Item = CancelledPart<'a>> + use<'a> {
        self.parts().filter(CancelledPart::is_at_fault)
    }

    /// The part at a position, counted from 0.
    #[must_use]
    pub fn part(self, position: usize) -> Option<CancelledPart<'a>> {
        let (requested, reason) = (self.parts.get(position), self.reasons.get(position));
        (requested.is_some() || reason.is_some()).then_some(CancelledPart { position, requested, reason })
    }

    /// Whether there is one reason for each part of the request.
    ///
    /// If not, the service's list was longer or shorter than the request: no reason is dropped, and
    /// which part it is for is a guess by position. So it is for a request whose parts are not known, an
    /// [`Action`](crate::Action) by name.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.parts.len() == self.reasons.len()
    }

    /// Whether there are conflicts and throttling and nothing else: the same transaction may succeed a moment later.
    #[must_use]
    pub fn is_contention(self) -> bool {
        self.contention
    }
}

/// One part of a cancelled transaction.
#[derive(Clone, Copy)]
pub struct CancelledPart<'a> {
    position: usize,
    requested: Option<&'a RequestedPart>,
    reason: Option<&'a CancellationReason>,
}

impl<'a> CancelledPart<'a> {
    /// The part's place in the request, counted from 0.
    #[must_use]
    pub fn position(self) -> usize {
        self.position
    }

    /// What the part was to do; nothing for a reason beyond the end of the request.
    #[must_use]
    pub fn action(self) -> Option<TransactionAction> {
        self.requested.map(|part| part.action)
    }

    /// The part's table, by name or ARN as in the request.
    #[must_use]
    pub fn table(self) -> Option<&'a str> {
        self.requested?.table.as_deref()
    }

    /// The reason's code as the service gave it, known to this crate or not; `None`, as text, for a part that is not
    /// at fault, and empty for a reason that could not be read.
    #[must_use]
    pub fn code(self) -> &'a str {
        self.reason.map_or(NOT_AT_FAULT, |reason| reason.code.as_str())
    }

    /// What the service says about this part; it may quote the item.
    #[must_use]
    pub fn message(self) -> Option<&'a str> {
        self.reason?.message.as_deref()
    }

    /// The whole reason; nothing where the service gave none.
    #[must_use]
    pub fn reason(self) -> Option<&'a CancellationReason> {
        self.reason
    }

    /// Whether this part is why the transaction was cancelled.
    #[must_use]
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub fn is_at_fault(&self) -> bool {
        self.reason.is_some_and(CancellationReason::is_at_fault)
    }

    /// Whether the condition of this part did not hold.
    #[must_use]
    pub fn is_conditional_check_failed(self) -> bool {
        self.reason.is_some_and(CancellationReason::is_conditional_check_failed)
    }

    /// Whether another request was at work on the item of this part.
    #[must_use]
    pub fn is_conflict(self) -> bool {
        self.reason.is_some_and(CancellationReason::is_conflict)
    }

    /// Whether this part was throttled.
    #[must_use]
    pub fn is_throttling(self) -> bool {
        self.reason.is_some_and(CancellationReason::is_throttling)
    }

    /// The key in the request. Of a put it is known once the client knows the names of the table's key attributes:
    /// told by [`Table::keys`](crate::Table::keys), or asked for by a batch; see also [`key_of`](Self::key_of).
    #[must_use]
    pub fn key(self) -> Option<&'a Key> {
        self.requested?.key.as_ref()
    }

    /// The key in the request, taken out of a put's item by these names where need be.
    #[must_use]
    pub fn key_of(self, names: &KeyNames) -> Option<Key> {
        let part = self.requested?;
        part.key.clone().or_else(|| Key::from_item(part.item.as_ref()?, names).ok())
    }

    /// The item that was there when the condition of this part failed, if the part asked for it
    /// (`return_values_on_condition_check_failure`).
    #[must_use]
    pub fn item(self) -> Option<&'a Item> {
        self.reason?.item.as_ref()
    }

    /// [`item`](Self::item), decoded.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) when the item does not fit `T`.
    pub fn item_as<T: DeserializeOwned>(self) -> Result<Option<T>> {
        self.item().map(dynamo_core::from_item).transpose().map_err(Error::decode)
    }
}

impl Error {
    /// Why a transaction was cancelled, part by part; nothing for any other error.
    #[must_use]
    pub fn cancellation(&self) -> Option<Cancellation<'_>> {
        let error = self.as_service_error().filter(|error| error.is_transaction_canceled())?;
        Some(Cancellation {
            parts: self.requested_parts(),
            reasons: &error.cancellation_reasons,
            contention: error.is_contention(),
        })
    }

    /// Whether the token of the request has been used for another request within the last ten minutes: this one was not
    /// carried out.
    #[must_use]
    pub fn is_token_mismatch(&self) -> bool {
        self.code() == Some("IdempotentParameterMismatchException")
    }
}

/// Names the first parts at fault, for an error's sentence.
impl fmt::Display for Cancellation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for part in self.at_fault().take(MAX_TOLD) {
            write!(f, "{separator}{part}")?;
            separator = "; ";
        }
        match self.at_fault().count().saturating_sub(MAX_TOLD) {
            0 => {}
            1 => f.write_str("; 1 more part")?,
            more => write!(f, "; {more} more parts")?,
        }
        if self.is_complete() || self.parts.is_empty() || self.reasons.is_empty() {
            return Ok(());
        }
        let (reasons, parts) = (self.reasons.len(), self.parts.len());
        write!(f, "{separator}the service gave {reasons} reasons, the request has {parts} parts")
    }
}

impl fmt::Display for CancelledPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "part {}", self.position)?;
        match (self.action(), self.table()) {
            (Some(action), Some(table)) => write!(f, " ({action} on {table})")?,
            (Some(action), None) => write!(f, " ({action})")?,
            (None, _) => {}
        }
        write!(f, ": {}", self.readable_code())
    }
}

impl CancelledPart<'_> {
    /// The code, for people; nothing that is long, or that could be anything but a code.
    fn readable_code(&self) -> &str {
        let code = self.code();
        let readable = (1..=MAX_CODE).contains(&code.len()) && code.chars().all(|c| c.is_ascii_graphic());
        if readable { code } else { "a reason without a readable code" }
    }
}

impl fmt::Debug for Cancellation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at_fault: Vec<_> = self.at_fault().take(MAX_TOLD).collect();
        f.debug_struct("Cancellation")
            .field("parts", &self.parts.len())
            .field("reasons", &self.reasons.len())
            .field("n_at_fault", &self.at_fault().count())
            .field("at_fault", &at_fault)
            .finish()
    }
}

impl fmt::Debug for CancelledPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelledPart")
            .field("position", &self.position)
            .field("action", &self.action())
            .field("table", &self.table())
            .field("code", &self.readable_code())
            .field("has_message", &self.message().is_some())
            .field("has_key", &self.key().is_some())
            .field("has_item", &self.item().is_some())
            .finish()
    }
}
