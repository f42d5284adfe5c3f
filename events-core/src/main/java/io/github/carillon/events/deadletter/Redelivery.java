package io.github.carillon.events.deadletter;

import java.util.concurrent.CompletionStage;

/**
 * Has dead letters delivered again, to some of the targets that there are. Called by
 * {@link DeadLetters}, in the thread that asks for it and outside of transactions; may
 * block for a store.
 *
 * @since 0.1
 */
public interface Redelivery {

	/**
	 * Returns whether it can deliver a letter now.
	 * @param letter the letter
	 * @return {@code false} when that is for others, or its target is not there
	 */
	boolean reaches(DeadLetter letter);

	/**
	 * Delivers a letter once more, or has somebody do so.
	 * @param letter a letter that it reaches
	 * @return what became of it
	 */
	CompletionStage<RedeliveryResult> redeliver(DeadLetter letter);

	/**
	 * Gives a letter up that is discarded, in what it keeps itself.
	 * @param letter the letter, which it may not reach
	 * @return whether there was something to give up
	 */
	default boolean discard(DeadLetter letter) {
		return false;
	}

}
