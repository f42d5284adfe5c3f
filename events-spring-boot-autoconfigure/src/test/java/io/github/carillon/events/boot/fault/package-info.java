/**
 * What happens when something goes wrong: applications in processes of their own that are
 * killed, frozen and stopped, databases that go away, and what others who deliver events
 * had to mend. {@code docs/reliability.md} says how to run it.
 * <p>
 * What is proven elsewhere is not repeated here:
 * <table>
 * <caption>Known bugs and faults that other tests prove</caption>
 * <tr>
 * <th>what went wrong</th>
 * <th>the test that shows it does not here</th>
 * </tr>
 * <tr>
 * <td>a time that is not set counts as zero (Spring Modulith)</td>
 * <td>OutboxAutoConfigurationTests.optionsComeFromProperties,
 * impossibleValueNamesItsProperty</td>
 * </tr>
 * <tr>
 * <td>a condition of the retry query is not in brackets (Spring Modulith)</td>
 * <td>OutboxContract.retriesAndDiscardsAllThatIsDeadOfATarget, and
 * KnownBugsTests.whatIsDeadHoldsNothingUp</td>
 * </tr>
 * <tr>
 * <td>what is old is stale as soon as it is begun (Spring Modulith #1836)</td>
 * <td>OutboxLeaseContract.holdsAnEntryForTheTimeOfALease</td>
 * </tr>
 * <tr>
 * <td>cleaning up deletes what is not delivered, or the wrong batch (Spring Modulith
 * #491, #502, #1652, GH-1701)</td>
 * <td>HistoryRemovalTests.keepsWhatIsStillToBeDelivered,
 * severalInstancesDeleteNoMoreThanOneWhileOthersPublishAndDeliver</td>
 * </tr>
 * <tr>
 * <td>what waits for a listener that was renamed is silently dead (Spring Modulith
 * #549)</td>
 * <td>OutboxRelayTests.warnsOnceOfEntriesThatItHasNoTargetFor,
 * leavesToOtherInstancesWhatItHasNoTargetFor</td>
 * </tr>
 * <tr>
 * <td>subclasses of ApplicationEvent cannot be stored (Spring Modulith #1565)</td>
 * <td>ApplicationEventBridgeTests.joinsApplicationEventsThatAreEventTypes: they are
 * delivered in the process; none is made durable that does not say so</td>
 * </tr>
 * <tr>
 * <td>two instances deliver it while leases move (Namastack #75, #204)</td>
 * <td>OutboxClaimContract.givesEachEntryToOneOfSeveralThreads, and
 * {@code ClusterTests}</td>
 * </tr>
 * <tr>
 * <td>a poison event stops its neighbours (gruelbox, Axon #4956; H3)</td>
 * <td>OutboxRelayFailureTests.givesUpAtOnceWhatCannotBeReadAndDeliversItsNeighbours,
 * JdbcOutboxTests.handsOutDataThatItsClassCannotHoldAsUnreadable,
 * OutboxContract.keepsAnErrorHoweverLongItsMessageIs</td>
 * </tr>
 * <tr>
 * <td>work that the pool refuses is lost (Namastack)</td>
 * <td>ListenerTargetTests.givesBackWhatNeverRanAndNotAtOnce</td>
 * </tr>
 * <tr>
 * <td>a proxy hides the annotations (Spring AI #4882)</td>
 * <td>OnEventProxyTests</td>
 * </tr>
 * <tr>
 * <td>each completion searches all that is under way (Spring Modulith GH-1146)</td>
 * <td>DeliveriesAtScaleTests</td>
 * </tr>
 * <tr>
 * <td>locks are held while a listener works (gruelbox #788)</td>
 * <td>TroubledDatabaseTests.noConnectionIsHeldWhileAListenerWorks</td>
 * </tr>
 * <tr>
 * <td>the clock of the application decides who lives (db-scheduler #433)</td>
 * <td>ClusterTests.clocksThatAreWrongHurryNothingAndDelayNothing,
 * JdbcOutboxTests.agreesOnTimeWhateverTheZoneOfTheSession</td>
 * </tr>
 * <tr>
 * <td>a notification that is missed is never made up for (dbos #562, eventstore
 * #309)</td>
 * <td>there are none between instances: KilledApplicationTests at AFTER_COMMIT</td>
 * </tr>
 * <tr>
 * <td>a URL that loses the last commits is taken for durable (P2)</td>
 * <td>OutboxAutoConfigurationTests.requireDurableRefusesWhatIsLost</td>
 * </tr>
 * <tr>
 * <td>a handler that throws, in the process (H1)</td>
 * <td>EventBusTests.isolatesAFailingHandler</td>
 * </tr>
 * <tr>
 * <td>a handler that hangs (H2)</td>
 * <td>TimeoutTests, GivingUpTests,
 * OutboxRelayTests.sharesItsPlacesSoThatATargetThatHangsLeavesRoom</td>
 * </tr>
 * <tr>
 * <td>listeners that come and go during a dispatch, and publish from within (H4)</td>
 * <td>SubscriptionRegistryLinearizabilityTests, SubscriptionTests, CausalLoopTests</td>
 * </tr>
 * <tr>
 * <td>a queue that is full (H5)</td>
 * <td>HandOffTests.everyDeliveryOfSeveralPublishersIsAccountedFor, GivingUpTests</td>
 * </tr>
 * <tr>
 * <td>very many types (H6)</td>
 * <td>RoutingTests.whatIsKnownOfTypesIsBounded; the cost of many subscribers is measured
 * by PublishBenchmark</td>
 * </tr>
 * <tr>
 * <td>hostile patterns (H7)</td>
 * <td>EventPatternTests</td>
 * </tr>
 * <tr>
 * <td>a condition that changes its mind (H9)</td>
 * <td>DurableApplicationTests.conditionsAreAskedOnDelivery,
 * ListenerTargetTests.skipsWhatTheFilterDoesNotLetThrough</td>
 * </tr>
 * <tr>
 * <td>unknown types (H11)</td>
 * <td>EventTypeCheckTests.rejectsUnknownTypesWithTheNearestNames</td>
 * </tr>
 * <tr>
 * <td>publishers that are cancelled or subscribed to twice, pinned threads (H12)</td>
 * <td>ReactiveEventPublisherTests, PinningTests</td>
 * </tr>
 * </table>
 */
package io.github.carillon.events.boot.fault;
