//! Reads the whole table in segments at the same time, into the type, and compares with the file.

use std::time::Instant;

use super::Names;
use crate::movies::{Movie, Movies};
use crate::place::Place;
use crate::report::{Outcome, Step, shown, thousands};

const N_SEGMENTS: u32 = 4;

pub(super) async fn show(place: &Place, names: &Names, movies: &Movies, step: &mut Step) -> Outcome {
    let table = place.client.table(names.movies.as_str());
    let started = Instant::now();
    let mut found: Vec<Movie> = table.scan().segments(N_SEGMENTS).items().collect().await?;
    let took = started.elapsed();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    step.equal("movies scanned", found.len(), movies.items.len())?;
    let different = found.iter().zip(&movies.items).find(|(found, published)| found != published);
    step.equal("a movie that is not as published", different, None)?;
    let budget: u64 = found.iter().filter_map(|movie| movie.production_budget).sum();
    let expected: u64 = movies.items.iter().filter_map(|movie| movie.production_budget).sum();
    step.equal("the sum of all budgets", budget, expected)?;
    step.say(format!(
        "{} movies in {N_SEGMENTS} segments in {}; their budgets come to ${}",
        thousands(found.len() as u64),
        shown(took),
        thousands(budget)
    ));
    Ok(())
}
