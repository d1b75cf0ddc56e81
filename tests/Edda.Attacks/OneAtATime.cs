// Each siege has the machine to itself: what is measured is the service under one attack.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
