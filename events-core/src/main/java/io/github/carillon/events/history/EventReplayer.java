package io.github.carillon.events.history;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.github.carillon.events.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events of a history once more, to those who are chosen: one event after the
 * other, each with its own id, and marked as {@link Event#replayed()}. It is not
 * published by this: no interceptor sees it, it is not recorded again, and nobody else is
 * told.
 * <p>
 * What a listener publishes while it handles a replay is published as ever: it is for the
 * listener to ask {@link Event#replayed()} before it pays or sends twice. An event that
 * has been erased is refused. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class EventReplayer {

	private static final Logger logger = LoggerFactory.getLogger(EventReplayer.class);

	private final EventHistory history;

	/**
	 * Creates a replayer.
	 * @param history where events are read from
	 */
	public EventReplayer(EventHistory history) {
		this.history = Objects.requireNonNull(history, "history");
	}

	/**
	 * Counts what would be replayed now, and delivers nothing: events that match, whether
	 * or not a target wants them, and have not been erased.
	 * @param request what is asked; a cursor of its query is of no account
	 * @return the number of events
	 */
	public long count(ReplayRequest request) {
		return request.query().map(this::count).orElseGet(() -> (long) check(request.ids()).size());
	}

	private long count(EventQuery query) {
		if (query.status().isPresent()) {
			return (query.status().get() == EventStatus.ERASED) ? 0 : this.history.count(query);
		}
		return this.history.count(query) - this.history.count(query.status(EventStatus.ERASED));
	}

	/**
	 * Begins to replay, on a daemon thread of its own. A delivery that fails is counted
	 * and listed, and does not stop it; a target that is gone or paused does, and it can
	 * be resumed from its cursor.
	 * @param request what is asked
	 * @return the replay
	 * @throws IllegalArgumentException when an event that is asked for by its id is not
	 * in the history, or has been erased
	 * @throws IllegalStateException when a target is gone or paused
	 */
	public Replay start(ReplayRequest request) {
		request.targets().forEach(EventReplayer::check);
		check(request.ids());
		Replay replay = new Replay();
		Thread thread = new Thread(() -> run(request, replay), "carillon-replay");
		thread.setDaemon(true);
		thread.start();
		return replay;
	}

	private static void check(ReplayTarget target) {
		if (!target.isActive()) {
			throw new IllegalStateException(
					"%s is paused or gone: nothing can be replayed to it; resume it, or choose another"
						.formatted(target.name()));
		}
	}

	private List<Event<?>> check(List<UUID> ids) {
		return ids.stream().<Event<?>>map(this::check).toList();
	}

	private Event<?> check(UUID id) {
		Event<?> event = this.history.get(id)
			.orElseThrow(() -> new IllegalArgumentException("Event %s is not in the history".formatted(id)));
		if (ErasedData.isErased(event)) {
			throw new IllegalArgumentException(
					"Event %s was erased: there is nothing left of it to replay".formatted(id));
		}
		return event;
	}

	private void run(ReplayRequest request, Replay replay) {
		Throwable problem = null;
		try {
			Run run = new Run(request, replay);
			if (request.query().isPresent()) {
				replay(request.query().get(), run);
			}
			else {
				for (UUID id : request.ids()) {
					run.replay(check(id), false);
				}
			}
		}
		catch (Exception ex) {
			logger.warn("A replay could not go on: {}", replay, ex);
			problem = ex;
		}
		finally {
			replay.end(problem);
		}
	}

	private void replay(EventQuery query, Run run) throws InterruptedException, ExecutionException {
		EventQuery next = query;
		while (!run.replay.isCancelled()) {
			EventPage page = this.history.query(next);
			for (Event<?> event : page.events()) {
				run.replay(event, true);
			}
			if (page.next().isEmpty()) {
				return;
			}
			next = next.after(page.next().get());
		}
	}

	/**
	 * Delivers one event after the other, at the pace that is asked.
	 */
	private static final class Run {

		private final ReplayRequest request;

		private final Replay replay;

		private long nextAt = System.nanoTime();

		Run(ReplayRequest request, Replay replay) {
			this.request = request;
			this.replay = replay;
		}

		void replay(Event<?> event, boolean resumable) throws InterruptedException, ExecutionException {
			if (this.replay.isCancelled()) {
				return;
			}
			boolean erased = ErasedData.isErased(event);
			if (!erased) {
				this.replay.pause(this.nextAt - System.nanoTime());
				this.nextAt = Math.max(this.nextAt, System.nanoTime() - this.request.nanosBetween())
						+ this.request.nanosBetween();
				Event<?> again = event.toBuilder().replayed(true).build();
				this.request.targets().forEach((target) -> deliver(again, target));
			}
			if (!this.replay.isCancelled()) {
				this.replay.done(event, erased, resumable);
			}
		}

		private void deliver(Event<?> event, ReplayTarget target) {
			if (this.replay.isCancelled() || !target.wants(event)) {
				return;
			}
			check(target);
			CompletableFuture<Boolean> delivery = target.deliver(event).toCompletableFuture();
			this.replay.await(delivery);
			if (!delivery.isDone()) {
				return;
			}
			try {
				this.replay.delivered(delivery.join());
			}
			catch (CompletionException ex) {
				Throwable cause = ex.getCause();
				this.replay.failed(event, target, (cause != null) ? cause : ex);
			}
		}

	}

}
