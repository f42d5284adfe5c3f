package io.github.carillon.events.history;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;

/**
 * Events at the moment they happen, for those who follow, and those of which it is not
 * decided yet whether they do.
 */
final class LiveEvents {

	private final Set<Recording> recordings = ConcurrentHashMap.newKeySet();

	private final List<Consumer<Event<?>>> followers = new CopyOnWriteArrayList<>();

	/**
	 * Begins to record an event. What happened is told, and forgotten, in the end.
	 */
	Recording begin(Event<?> event) {
		Recording recording = new Recording(this, event);
		this.recordings.add(recording);
		return recording;
	}

	/**
	 * Has a follower told of events. When this returns, each event that is being recorded
	 * will be told to it, if it happens: those whose telling had begun before are over,
	 * since they might have passed it by.
	 */
	void follow(Consumer<Event<?>> follower) {
		this.followers.add(follower);
		for (Recording recording : this.recordings) {
			if (recording.teller == Thread.currentThread()) {
				this.followers.remove(follower);
				throw new IllegalStateException(
						"A projection cannot be started while another one counts an event: start it elsewhere");
			}
			while (recording.teller != null && this.recordings.contains(recording)) {
				Thread.yield();
			}
		}
	}

	void unfollow(Consumer<Event<?>> follower) {
		this.followers.remove(follower);
	}

	/**
	 * Returns whether it is not decided yet if an event happens, or not everybody told.
	 */
	boolean isRecording(UUID id) {
		for (Recording recording : this.recordings) {
			if (recording.event.id().equals(id)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * An event being recorded; equal to itself only.
	 */
	static final class Recording {

		private final LiveEvents live;

		private final Event<?> event;

		/** The thread that tells the followers, once it has begun to. */
		private volatile @Nullable Thread teller;

		Recording(LiveEvents live, Event<?> event) {
			this.live = live;
			this.event = event;
		}

		Event<?> event() {
			return this.event;
		}

		void happened() {
			this.teller = Thread.currentThread();
			try {
				for (Consumer<Event<?>> follower : this.live.followers) {
					follower.accept(this.event);
				}
			}
			finally {
				this.live.recordings.remove(this);
			}
		}

		void failed() {
			this.live.recordings.remove(this);
		}

	}

}
