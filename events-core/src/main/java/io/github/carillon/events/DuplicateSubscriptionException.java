package io.github.carillon.events;

/**
 * An id of a subscription is taken.
 *
 * @since 0.1
 */
public class DuplicateSubscriptionException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String id;

	private final String existing;

	private final String rejected;

	/**
	 * Creates an exception.
	 * @param id the id
	 * @param existing the name of the subscription that has it
	 * @param rejected the name of the one that wanted it
	 */
	public DuplicateSubscriptionException(String id, String existing, String rejected) {
		super("Subscription id '%s' of %s is already used by %s: give one of them another with SubscriptionOptions.withId, or close the first"
			.formatted(id, rejected, existing));
		this.id = id;
		this.existing = existing;
		this.rejected = rejected;
	}

	/**
	 * Returns the id.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Returns the name of the subscription that has the id.
	 * @return the name
	 */
	public String existing() {
		return this.existing;
	}

	/**
	 * Returns the name of the subscription that wanted the id.
	 * @return the name
	 */
	public String rejected() {
		return this.rejected;
	}

}
