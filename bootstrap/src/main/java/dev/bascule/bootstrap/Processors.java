package dev.bascule.bootstrap;

/**
 * Shares the processors between the threads of this process. One thread reads from all clients, and
 * answers what is at hand; the calls that wait for servers have the other processors. Were there as
 * many threads for those as there are processors, one more thread than processors would want to
 * run, and each call would cost the switching between them.
 */
final class Processors {

  /** Of the JDK: how many platform threads virtual threads run on. */
  static final String FOR_VIRTUAL_THREADS = "jdk.virtualThreadScheduler.parallelism";

  private Processors() {}

  /** To be called before the first virtual thread starts; what the operator chose stays. */
  static void share() {
    if (System.getProperty(FOR_VIRTUAL_THREADS) == null) {
      int threads = forVirtualThreads(Runtime.getRuntime().availableProcessors());
      System.setProperty(FOR_VIRTUAL_THREADS, Integer.toString(threads));
    }
  }

  static int forVirtualThreads(int processors) {
    return Math.max(1, processors - 1);
  }
}
