/**
 * Keeps what could not be delivered, until somebody has it tried again or discards it. A
 * {@link io.github.carillon.events.deadletter.DeadLetter} holds the event itself: it
 * stays when the history has forgotten that. Where letters are kept is a
 * {@link io.github.carillon.events.deadletter.DeadLetterQueue}; who deals with them is
 * {@link io.github.carillon.events.deadletter.DeadLetters}.
 */
@NullMarked
package io.github.carillon.events.deadletter;

import org.jspecify.annotations.NullMarked;
