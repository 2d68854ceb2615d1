//! Queries the movies by genre and date, filtered by rating, and compares with the same question to the file.

use dynamo_client::{attr, attr_name};

use super::Names;
use super::tables::BY_GENRE;
use crate::movies::{Movie, Movies};
use crate::place::Place;
use crate::report::{Outcome, Step};

pub(super) async fn show(place: &Place, names: &Names, movies: &Movies, step: &mut Step) -> Outcome {
    let table = place.client.table(names.movies.as_str());
    let genre_and_years = attr("genre").eq("Western") & attr("released").between("1960", "1990");
    let is_good = attr_name("IMDB Rating").ge(8);
    let found: Vec<Movie> = table
        .query(genre_and_years)
        .index_name(BY_GENRE)
        .filter(is_good)
        .scan_index_forward(false)
        .items()
        .collect()
        .await?;

    let mut expected: Vec<&Movie> = movies
        .items
        .iter()
        .filter(|movie| movie.genre.as_deref() == Some("Western"))
        .filter(|movie| ("1960".."1990").contains(&movie.released.as_str()))
        .filter(|movie| movie.imdb_rating.is_some_and(|rating| rating >= 8.0))
        .collect();
    expected.sort_by(|a, b| b.released.cmp(&a.released));
    step.holds("the file has such movies", expected.len() > 2, expected.len())?;
    step.equal("the movies found, newest first", found.iter().collect::<Vec<_>>(), expected)?;
    step.say(format!("westerns from 1960 to 1989 rated 8 or better, newest first: {}", found.len()));
    for movie in &found {
        let (title, rating) = (movie.title.as_ref(), movie.imdb_rating.unwrap_or_default());
        let title = title.map(ToString::to_string).unwrap_or_default();
        step.say(format!("  {}  {rating:.1}  {title}", movie.released));
    }
    Ok(())
}
