package io.github.carillon.events;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Waits outside of a thread for the stage that a handler returned. What comes of it is
 * part of the run, in whichever thread that is.
 */
final class StageEnd implements BiConsumer<@Nullable Object, @Nullable Throwable> {

	private final HandlerRun run;

	/** The thread that registers it, until it has. */
	private volatile @Nullable Thread registering = Thread.currentThread();

	StageEnd(HandlerRun run) {
		this.run = run;
	}

	/**
	 * Waits for the stage.
	 * @return whether the run has ended at once
	 */
	boolean await(CompletionStage<?> stage) {
		HandOff handOff = this.run.dispatcher().handOff();
		handOff.staged(this.run);
		try {
			stage.whenComplete(this);
		}
		catch (Throwable ex) {
			handOff.ended(this.run);
			throw ex;
		}
		boolean endedAtOnce = this.registering == null;
		this.registering = null;
		return endedAtOnce && this.run.isFinal();
	}

	/**
	 * Returns whether the calling thread registers it, and so is that of the handler.
	 */
	boolean isRegistering() {
		return this.registering == Thread.currentThread();
	}

	@Override
	public void accept(@Nullable Object result, @Nullable Throwable failure) {
		boolean atOnce = isRegistering();
		HandlerRun before = HandlerRun.current();
		HandlingThreads.current(this.run);
		boolean ended;
		try {
			ended = (failure != null) ? this.run.fail(cause(failure)) : this.run.succeed(result);
		}
		catch (Throwable ex) {
			ended = this.run.fail(ex);
		}
		HandlingThreads.current(before);
		this.run.dispatcher().handOff().ended(this.run);
		if (atOnce) {
			this.registering = null;
		}
		else if (ended) {
			this.run.endedElsewhere();
		}
	}

	private static Throwable cause(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

}
