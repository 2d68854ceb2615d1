//! A table's time to live: asked for, switched on, switched off.

use dynamo_core::{
    DescribeTimeToLive, TimeToLiveDescription, TimeToLiveSpecification, TimeToLiveStatus, UpdateTimeToLive,
};

use crate::{Error, ErrorKind, Result, Table};

/// The time to live of a table's items; made by [`Table::time_to_live`].
///
/// The service deletes an item some time after the moment that its attribute says, in seconds since 1970; see
/// [`Expiry`](dynamo_core::Expiry).
#[derive(Clone, Debug)]
pub struct TimeToLive {
    table: Table,
}

impl Table {
    /// The time to live of the table's items.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let on = r#"{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"expires"}}"#;
    /// # let server = ScriptedTransport::new([Answer::json(200, on)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let changed = client.table("sessions").time_to_live().enable("expires").await?;
    /// assert!(!changed, "it was on already");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn time_to_live(&self) -> TimeToLive {
        TimeToLive { table: self.clone() }
    }
}

/// What the time to live is to be.
enum Wanted<'a> {
    On(&'a str),
    Off,
}

impl TimeToLive {
    /// Whether items expire, and by which attribute.
    ///
    /// # Errors
    ///
    /// Every kind that DescribeTimeToLive can end with.
    pub async fn describe(&self) -> Result<TimeToLiveDescription> {
        let request = self.table.client().request(DescribeTimeToLive::new(self.table.name()));
        Ok(request.await?.time_to_live_description.unwrap_or_else(TimeToLiveDescription::new))
    }

    /// Switches it on by this attribute. It gives whether anything was changed: nothing is where it is on, or being
    /// switched on, by this attribute already.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] when it is on by another attribute: that has to be switched off first, which takes the
    /// service up to an hour. Every kind that DescribeTimeToLive and UpdateTimeToLive can end with.
    pub async fn enable(&self, attribute: &str) -> Result<bool> {
        self.change(&Wanted::On(attribute)).await
    }

    /// Switches it off. It gives whether anything was changed: nothing is where it is off, or being switched off.
    ///
    /// # Errors
    ///
    /// Every kind that DescribeTimeToLive and UpdateTimeToLive can end with.
    pub async fn disable(&self) -> Result<bool> {
        self.change(&Wanted::Off).await
    }

    async fn change(&self, wanted: &Wanted<'_>) -> Result<bool> {
        let Some(change) = self.missing(wanted, &self.describe().await?)? else { return Ok(false) };
        // Sent twice, it is refused the second time, which is looked into below.
        let update = UpdateTimeToLive::new(self.table.name(), change);
        let error = match self.table.client().request(update).idempotent(true).await {
            Ok(_) => return Ok(true),
            Err(error) => error,
        };
        if error.kind() != ErrorKind::Validation {
            return Err(error);
        }
        // Somebody else may have done it meanwhile, or an attempt of ours whose answer got lost.
        match self.missing(wanted, &self.describe().await?)? {
            None => Ok(error.maybe_applied()),
            Some(_) => Err(error),
        }
    }

    /// What is to be changed so that it is as wanted.
    fn missing(
        &self,
        wanted: &Wanted<'_>,
        found: &TimeToLiveDescription,
    ) -> Result<Option<TimeToLiveSpecification>> {
        let is_on =
            matches!(found.time_to_live_status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling));
        let current = found.attribute_name.as_deref().filter(|_| is_on);
        match (wanted, current) {
            (Wanted::On(attribute), Some(current)) if *attribute == current => Ok(None),
            (Wanted::On(_), Some(current)) => {
                let table = self.table.name();
                let told = format!(
                    "the time to live of {table} is on by the attribute `{current}`: switch that off first"
                );
                Err(Error::told(ErrorKind::InvalidRequest, told))
            }
            (Wanted::On(attribute), None) => Ok(Some(TimeToLiveSpecification::new(true, *attribute))),
            (Wanted::Off, Some(current)) => Ok(Some(TimeToLiveSpecification::new(false, current))),
            (Wanted::Off, None) => Ok(None),
        }
    }
}
