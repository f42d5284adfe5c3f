package io.github.carillon.events;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the values and errors of a publication off its runs.
 *
 * @param publication the publication
 */
record PublicationResults(DefaultPublication<?> publication) {

	static PublicationResults of(DefaultPublication<?> publication) {
		return new PublicationResults(publication);
	}

	/**
	 * Throws the one error itself, or one exception with all of them.
	 */
	void throwErrors() {
		throwErrors(this.publication.runs());
	}

	private void throwErrors(Stream<HandlerRun> runs) {
		List<Throwable> errors = runs.filter((run) -> run.status() != HandlerResult.Status.SKIPPED)
			.flatMap((run) -> run.error().stream())
			.distinct()
			.toList();
		if (errors.size() == 1) {
			throw Rethrow.asIs(errors.get(0));
		}
		if (!errors.isEmpty()) {
			throw new HandlersFailedException(this.publication.event(), errors);
		}
		if (this.publication.status() == PublicationStatus.DISCARDED) {
			throw new IllegalStateException(this.publication.event()
					+ " did not happen: what published it rolled back, or was given up before");
		}
	}

	<R> List<R> values(Class<R> type, ResultOptions options) {
		if (options.throwsErrors()) {
			throwErrors(this.publication.runs().filter(options.filter()::test));
		}
		List<R> values = values(type, this.publication.runs().filter(options.filter()::test)).toList();
		if (values.isEmpty() && options.throwsNone()) {
			throw new NoResultException(this.publication, type);
		}
		return values;
	}

	<R> Optional<R> first(Class<R> type) {
		return values(type, this.publication.runs()).findFirst();
	}

	private static <R> Stream<R> values(Class<R> type, Stream<HandlerRun> runs) {
		Class<R> wanted = wrapped(type);
		return runs.map(HandlerRun::outcome)
			.filter((outcome) -> outcome.isAnswer() && wanted.isInstance(outcome.value()))
			.map((outcome) -> wanted.cast(outcome.value()));
	}

	/**
	 * Returns the class of the values that a class stands for: no value is of a primitive
	 * one.
	 */
	@SuppressWarnings("unchecked")
	static <R> Class<R> wrapped(Class<R> type) {
		return (Class<R>) MethodType.methodType(type).wrap().returnType();
	}

}
