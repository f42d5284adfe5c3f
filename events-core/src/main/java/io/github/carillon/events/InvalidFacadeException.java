package io.github.carillon.events;

/**
 * An interface cannot be an {@link EventFacade}, as a whole or because of one method.
 *
 * @since 0.1
 */
public final class InvalidFacadeException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String declaration;

	private final String reason;

	InvalidFacadeException(String declaration, String what, String reason) {
		super("%s cannot %s: %s".formatted(declaration, what, reason));
		this.declaration = declaration;
		this.reason = reason;
	}

	/**
	 * Returns the interface, or its method with the parameters.
	 * @return the declaration
	 */
	public String declaration() {
		return this.declaration;
	}

	/**
	 * Returns what is wrong with it and what to change.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

}
