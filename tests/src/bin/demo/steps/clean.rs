//! Deletes the tables that this run made, and no others.

use std::time::{Duration, Instant};

use dynamo_client::ErrorKind;

use crate::place::Place;
use crate::raw;
use crate::report::{Outcome, Step, shown};

/// How long a table may take to be gone.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) async fn delete(place: &Place, step: &mut Step) -> Outcome {
    let mut left = Vec::new();
    for name in place.take_made() {
        if let Err(failure) = delete_one(place, &name, step).await {
            left.push(format!("{name} is still there, delete it by hand: {failure}"));
        }
    }
    if left.is_empty() { Ok(()) } else { Err(left.join("; ").into()) }
}

async fn delete_one(place: &Place, name: &str, step: &mut Step) -> Outcome {
    let started = Instant::now();
    loop {
        match place.client.delete_table(name).await {
            Ok(_) => return until_gone(place, name, step).await,
            Err(error) if error.is_not_found() => {
                step.say(format!("{name}: never came to be"));
                return Ok(());
            }
            // A table can't be deleted while it is being made.
            Err(error) if error.kind() == ErrorKind::InUse && started.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn until_gone(place: &Place, name: &str, step: &mut Step) -> Outcome {
    let started = Instant::now();
    let mut status = raw::status(&place.client, name).await?;
    while status.is_some() && started.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(100)).await;
        status = raw::status(&place.client, name).await?;
    }
    step.equal(&format!("{name}, deleted"), status, None)?;
    step.say(format!("{name}: gone after {}", shown(started.elapsed())));
    Ok(())
}
