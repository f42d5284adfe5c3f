package io.github.carillon.events;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publishing of what follows from a run, which may have ended: caused by it, yet no
 * child of it, so that it is given up neither with the run nor with anything before it.
 * Published in the thread that called the handler, in whose transaction it is then, else
 * by one of the bus: who gives a run up or ends a stage must not be kept waiting.
 */
final class Aftermath implements Turn.Task {

	private static final Logger log = LoggerFactory.getLogger(DerivedEvents.class);

	private static final String NOT_PUBLISHED = "it could not be published, or a listener threw to its publisher";

	private final HandlerRun after;

	private final Supplier<EventDraft<?>> draft;

	private @Nullable Turn turn;

	private Aftermath(HandlerRun run, Supplier<EventDraft<?>> draft) {
		EventRun after = new EventRun(run.publication().afterwards(), run.event(), run.dispatcher(),
				run.eventRun().options());
		this.after = new HandlerRun(after, run.subscription());
		this.draft = draft;
	}

	/**
	 * Publishes what follows from the end of a run.
	 */
	static void ofEnd(HandlerRun ended, Supplier<EventDraft<?>> draft) {
		Aftermath aftermath = new Aftermath(ended, draft);
		if (ended.isInItsThread()) {
			aftermath.publish();
		}
		else {
			HandOff handOff = ended.dispatcher().handOff();
			Turn own = new Turn(aftermath, handOff, List.of());
			aftermath.turn = own;
			handOff.submit(own, false);
		}
	}

	/**
	 * Publishes what follows from something that the calling thread did, perhaps for a
	 * handler: not on a bus that is being closed, where nobody is to hear of it.
	 */
	static void ofAct(EventBus bus, @Nullable HandlerRun handling, Supplier<EventDraft<?>> draft) {
		if (bus instanceof DefaultEventBus own && own.isClosing()) {
			return;
		}
		if (handling != null) {
			new Aftermath(handling, draft).publish(bus);
			return;
		}
		try {
			bus.publish(draft.get());
		}
		catch (Throwable ex) {
			if (bus.statistics() instanceof DefaultEventStatistics statistics) {
				statistics.notPublished();
			}
			log.warn("An event derived on bus '{}' was lost: {}", bus.label(), NOT_PUBLISHED, ex);
		}
	}

	@Override
	public void start() {
		publish();
		if (this.turn != null) {
			this.turn.endHere();
		}
	}

	private void publish() {
		publish(this.after.eventBus());
	}

	/**
	 * Publishes as a handler would that stands where the run does, but was never given up
	 * and whose children are nobody's.
	 */
	private void publish(EventBus bus) {
		HandlerRun before = HandlerRun.current();
		this.after.outer(before);
		HandlingThreads.current(this.after);
		try {
			bus.publish(this.draft.get());
		}
		catch (Throwable ex) {
			failed(NOT_PUBLISHED, ex);
		}
		finally {
			HandlingThreads.current(before);
			this.after.outer(null);
		}
	}

	@Override
	public void dropped(String reason) {
		failed(reason, null);
	}

	private void failed(String reason, @Nullable Throwable ex) {
		if (this.after.children().list().isEmpty()) {
			this.after.dispatcher().statistics().notPublished();
		}
		log.warn("The event derived from {} in {} was lost: {}", this.after.event(), this.after.subscription().name(),
				reason, ex);
	}

	@Override
	public boolean stop(String reason) {
		return this.turn != null && this.turn.end();
	}

	@Override
	public DefaultPublication<?> publication() {
		return this.after.publication();
	}

	@Override
	public int handlers() {
		return 1;
	}

	@Override
	public String toString() {
		return "Aftermath of " + this.after.event();
	}

}
