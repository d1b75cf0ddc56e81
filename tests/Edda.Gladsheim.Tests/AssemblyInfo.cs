// Children belong to the whole test process, and one test reaps every orphan of it: classes run one after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
