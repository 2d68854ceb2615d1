//! Loads the data set through the batch writer, and compares every record with what was published.

use std::sync::{Arc, Mutex, PoisonError};

use dynamo_client::BatchProgress;

use super::Names;
use crate::movies::Movies;
use crate::place::Place;
use crate::progress::Progress;
use crate::raw;
use crate::report::{Outcome, Step, thousands};

pub(super) async fn load(place: &Place, names: &Names, movies: &Movies, step: &mut Step) -> Outcome {
    let table = place.client.table(names.movies.as_str());
    let bar = Arc::new(Mutex::new(Progress::new("movies", movies.items.len())));
    let drawn = Arc::clone(&bar);
    let advance = move |so_far: BatchProgress| {
        drawn.lock().unwrap_or_else(PoisonError::into_inner).reach(so_far.written)
    };
    let puts = movies.items.iter().map(|movie| table.put(movie));
    let outcome = place.client.batch_write().extend(puts).on_progress(advance).send_all().await;
    bar.lock().unwrap_or_else(PoisonError::into_inner).finish();
    let report = outcome?;
    step.equal(
        "movies written, left over",
        (report.written, report.leftovers.len()),
        (movies.items.len(), 0),
    )?;
    step.say(format!("written in {} calls of at most 25 items each", report.calls));
    Ok(())
}

pub(super) async fn compare(place: &Place, names: &Names, movies: &Movies, step: &mut Step) -> Outcome {
    let (mut found, n_pages) = raw::all(&place.client, &names.movies, "id").await?;
    let mut wrong = Vec::new();
    for (movie, expected) in movies.items.iter().zip(&movies.expected) {
        match found.remove(&movie.id) {
            None => wrong.push(format!("{} is not there", movie.id)),
            Some(found) if found != *expected => {
                wrong.push(format!("{}: expected {expected}, found {found}", movie.id));
            }
            Some(_) => {}
        }
    }
    wrong.extend(found.keys().map(|id| format!("{id} was never written")));
    let n_wrong = wrong.len();
    wrong.truncate(3);
    let n_movies = movies.items.len() as u64;
    step.holds(
        &format!("all {} read back equal, {n_wrong} do not", thousands(n_movies)),
        n_wrong == 0,
        wrong,
    )?;
    step.say(format!(
        "read back in {n_pages} pages: all {} equal what was published, attribute for attribute",
        thousands(n_movies)
    ));
    let n_numbers = movies.expected.iter().filter(|movie| movie["Title"].get("N").is_some()).count();
    step.say(format!("{n_numbers} titles are numbers, and stayed numbers"));
    step.equal("titles that are numbers", n_numbers, 9)
}
