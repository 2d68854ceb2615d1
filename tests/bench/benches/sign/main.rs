//! What a signature costs beside the one thing that every signer must do: hash the body.
//!
//! The request is DynamoDB's: `POST /` with `content-type`, `host` and `x-amz-target`.

mod case;
mod contenders;
mod same;
mod signers;

use dynamo_bench::{Arguments, Counting, Measurement, Rounds, Table};

use case::Case;
use contenders::{BODY_HASH, TARGET_SIGNER};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What the fast way may cost: the case, the ratio to the body's hash, the allocations.
const GOALS: [(&str, f64, u64); 2] = [("400 B", 3.2, 2), ("64 KiB", 1.03, 2)];

fn main() {
    let arguments = Arguments::from_command_line();
    let rounds = match arguments.smoke {
        true => Rounds::smoke(),
        false => Rounds::new(arguments.rounds.unwrap_or(1000)),
    };
    let cases = Case::all();
    let mut verdicts = Vec::new();
    for case in cases.iter().filter(|case| arguments.has_case(case.name)) {
        same::check(case);
        let mut contenders = contenders::all(case);
        if let Some(times) = arguments.times {
            contenders
                .iter_mut()
                .filter(|it| arguments.has_contender(it.name()))
                .for_each(|it| it.run(times));
            continue;
        }
        contenders.retain(|it| it.name() == BODY_HASH || arguments.has_contender(it.name()));
        let measured = rounds.measure(&mut contenders);
        if arguments.smoke {
            println!("{}: all signers agree, {} contenders run", case.name, measured.len());
            continue;
        }
        println!("{}", Table::new(case.name, &measured));
        verdicts.extend(verdict(case, &measured));
    }
    verdicts.iter().for_each(|verdict| println!("{verdict}"));
}

fn verdict(case: &Case, measured: &[Measurement]) -> Option<String> {
    let (name, ratio, allocations) = GOALS.into_iter().find(|(name, ..)| *name == case.name)?;
    let ours = measured.iter().find(|row| row.name == TARGET_SIGNER)?;
    let word = if ours.ratio <= ratio && ours.allocations <= allocations { "met" } else { "missed" };
    Some(format!(
        "{name}: {TARGET_SIGNER} at {:.3} times the body's hash and {} allocations; \
         the goal of {ratio} and {allocations} is {word}",
        ours.ratio, ours.allocations
    ))
}
