//! The steps, in the order in which they are shown.

mod answers;
mod clean;
mod condition;
mod index;
mod load;
mod measurements;
mod points;
mod scan;
mod tables;
mod transaction;

pub(crate) use self::answers::Running;
use crate::movies::Movies;
use crate::place::Place;
use crate::report::Report;

/// The names of the demo's tables, as they are on this server.
#[derive(Debug)]
struct Names {
    threads: String,
    movies: String,
}

/// Runs every step; the service that the last one started goes on until it is dropped.
pub(crate) async fn run(place: &Place, report: &mut Report) -> Option<Running> {
    let names = Names { threads: place.table_name("Thread"), movies: place.table_name("Movies") };
    let title = format!("Create the tables {} and {}", names.threads, names.movies);
    report.step(&title, async |step| tables::create(place, &names, step).await).await?;
    let title = "Load the movies of vega-datasets through the batch writer, and read every record back";
    let loaded = report
        .step(title, async |step| {
            let movies = Movies::load()?;
            load::load(place, &names, &movies, step).await?;
            load::compare(place, &names, &movies, step).await?;
            Ok(movies)
        })
        .await;
    let title = "Write and read single items";
    report.step(title, async |step| points::show(place, &names, step).await).await;
    if let Some(movies) = &loaded {
        let title = "Query an index with a filter";
        report.step(title, async |step| index::show(place, &names, movies, step).await).await;
    }
    let title = "Update on a condition: once it fails, once it holds";
    report.step(title, async |step| condition::show(place, &names, step).await).await;
    let title = "Run a transaction that is cancelled, and one that is not";
    report.step(title, async |step| transaction::show(place, &names, step).await).await;
    if let Some(movies) = &loaded {
        let title = "Scan the movies in parallel";
        report.step(title, async |step| scan::show(place, &names, movies, step).await).await;
    }
    let title = "Add up what was measured";
    report.step(title, async |step| measurements::show(place, &names, step).await).await;
    let title = "Serve errors as HTTP answers";
    report.step(title, async |step| answers::show(place, &names, step).await).await
}

/// Deletes what this run made, as the last step.
pub(crate) async fn clean_up(place: &Place, report: &mut Report) {
    let title = "Delete what this run made";
    report.step(title, async |step| clean::delete(place, step).await).await;
}
