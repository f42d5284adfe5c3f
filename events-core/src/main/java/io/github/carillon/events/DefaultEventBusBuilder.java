package io.github.carillon.events;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link EventBus.Builder}.
 */
final class DefaultEventBusBuilder implements EventBus.Builder {

	private String name = "default";

	private @Nullable String source;

	private QueueOptions queue = QueueOptions.DEFAULTS;

	private final List<PublishInterceptor> interceptors = new ArrayList<>();

	private final List<DeliveryListener> listeners = new ArrayList<>();

	private @Nullable Executor executor;

	private Clock clock = SystemTime.CLOCK;

	private @Nullable Supplier<UUID> ids;

	private BusSettings.Limits limits = BusSettings.Limits.DEFAULTS;

	private EventOptions options = EventOptions.DEFAULTS;

	private EventTypeResolver types = EventTypeResolver.annotations();

	private DataConverter converter = DefaultEventBusBuilder::cannotConvert;

	private EventRecorder recorder = EventRecorder.NONE;

	private CommitBoundary boundary = CommitBoundary.NONE;

	private CronParser cron = DefaultEventBusBuilder::cannotParse;

	private ScheduleStore schedule = ScheduleStore.IN_MEMORY;

	private @Nullable Alarm alarm;

	private boolean loggingContext = true;

	private static <T> T cannotConvert(Object data, Class<T> target) {
		throw new IllegalArgumentException(
				"%s is no %s and the bus has no converter: give EventBus.Builder.converter one"
					.formatted(data.getClass().getTypeName(), target.getTypeName()));
	}

	private static CronParser.Times cannotParse(String cron) {
		throw new IllegalStateException(("The bus understands no cron expression such as '%s': give "
				+ "EventBus.Builder.cron a parser, such as SpringCronParser of events-spring")
			.formatted(LogText.clean(cron)));
	}

	@Override
	public EventBus.Builder name(String name) {
		this.name = EventBuilder.notBlank(name, "bus");
		return this;
	}

	@Override
	public EventBus.Builder source(String source) {
		this.source = EventBuilder.notBlank(source, "source");
		return this;
	}

	@Override
	public EventBus.Builder ordering(Ordering ordering) {
		this.options = this.options.withOrdering(ordering);
		return this;
	}

	@Override
	public EventBus.Builder handlers(HandlerConcurrency concurrency) {
		this.options = this.options.withHandlers(concurrency);
		return this;
	}

	@Override
	public EventBus.Builder completion(Completion completion) {
		this.options = this.options.withCompletion(completion);
		return this;
	}

	@Override
	public EventBus.Builder eventTimeout(Duration timeout) {
		this.options = this.options.withTimeout(timeout);
		return this;
	}

	@Override
	public EventBus.Builder handlerTimeout(Duration timeout) {
		BusSettings.Limits old = this.limits;
		this.limits = new BusSettings.Limits(old.timings(), timeout, old.slowHandler(), old.slowEvent(),
				old.maxDepth());
		return this;
	}

	@Override
	public EventBus.Builder slowEvent(Duration threshold) {
		BusSettings.Limits old = this.limits;
		this.limits = new BusSettings.Limits(old.timings(), old.handlerTimeout(), old.slowHandler(), threshold,
				old.maxDepth());
		return this;
	}

	@Override
	public EventBus.Builder slowHandler(Duration threshold) {
		BusSettings.Limits old = this.limits;
		this.limits = new BusSettings.Limits(old.timings(), old.handlerTimeout(), threshold, old.slowEvent(),
				old.maxDepth());
		return this;
	}

	@Override
	public EventBus.Builder queue(int capacity, Overflow overflow, Duration blockFor) {
		this.queue = new QueueOptions(capacity, overflow, blockFor);
		return this;
	}

	@Override
	public EventBus.Builder maxDepth(int levels) {
		BusSettings.Limits old = this.limits;
		this.limits = new BusSettings.Limits(old.timings(), old.handlerTimeout(), old.slowHandler(), old.slowEvent(),
				levels);
		return this;
	}

	@Override
	public EventBus.Builder interceptor(PublishInterceptor interceptor) {
		this.interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
		return this;
	}

	@Override
	public EventBus.Builder listener(DeliveryListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener"));
		return this;
	}

	@Override
	public EventBus.Builder executor(Executor executor) {
		this.executor = Objects.requireNonNull(executor, "executor");
		return this;
	}

	@Override
	public EventBus.Builder clock(Clock clock) {
		this.clock = Objects.requireNonNull(clock, "clock");
		return this;
	}

	@Override
	public EventBus.Builder ids(Supplier<UUID> ids) {
		this.ids = Objects.requireNonNull(ids, "ids");
		return this;
	}

	@Override
	public EventBus.Builder timings(boolean timings) {
		BusSettings.Limits old = this.limits;
		this.limits = new BusSettings.Limits(timings, old.handlerTimeout(), old.slowHandler(), old.slowEvent(),
				old.maxDepth());
		return this;
	}

	@Override
	public EventBus.Builder types(EventTypeResolver types) {
		this.types = Objects.requireNonNull(types, "types");
		return this;
	}

	@Override
	public EventBus.Builder converter(DataConverter converter) {
		this.converter = Objects.requireNonNull(converter, "converter");
		return this;
	}

	@Override
	public EventBus.Builder recorder(EventRecorder recorder) {
		this.recorder = Objects.requireNonNull(recorder, "recorder");
		return this;
	}

	@Override
	public EventBus.Builder commitBoundary(CommitBoundary boundary) {
		this.boundary = Objects.requireNonNull(boundary, "boundary");
		return this;
	}

	@Override
	public EventBus.Builder cron(CronParser parser) {
		this.cron = Objects.requireNonNull(parser, "parser");
		return this;
	}

	@Override
	public EventBus.Builder schedule(ScheduleStore store) {
		this.schedule = Objects.requireNonNull(store, "store");
		return this;
	}

	@Override
	public EventBus.Builder loggingContext(boolean loggingContext) {
		this.loggingContext = loggingContext;
		return this;
	}

	/**
	 * Sets what wakes the bus for what is scheduled; a daemon thread unless set.
	 */
	EventBus.Builder alarm(Alarm alarm) {
		this.alarm = alarm;
		return this;
	}

	@Override
	public EventBus build() {
		BusSettings settings = new BusSettings(this.name, (this.source != null) ? this.source : this.name,
				EventClock.of(this.clock), this.ids, List.copyOf(this.interceptors), this.options, this.limits,
				new BusSettings.Hooks(this.types, this.converter, this.recorder, this.boundary, this.cron,
						this.schedule,
						(this.alarm != null) ? this.alarm : new DaemonAlarm("carillon-" + this.name + "-timer"),
						LoggingContext.of(this.loggingContext)));
		Workers workers = (this.executor != null) ? AsyncThreads.on(this.executor) : AsyncThreads.forBus(this.name);
		return new DefaultEventBus(settings, new DeliveryListeners(this.listeners), this.queue, workers);
	}

}
